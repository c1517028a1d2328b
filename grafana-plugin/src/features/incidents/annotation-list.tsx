import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import type { Annotation } from '@appops/shared/contract/annotations';
import { Text, TextLink, useStyles2 } from '@grafana/ui';
import { Age } from '../../shared/ui/age.tsx';
import { Loaded } from '../../shared/ui/loaded.tsx';
import { NoteKind } from '../notes/note-kind.tsx';
import { useAnnotations } from './api.ts';
import { Picture } from './picture.tsx';
import { describeSelectors } from './selectors.ts';

/** Notes that people pinned to live pages, with their pictures. */
export function AnnotationList({ of }: { of: { incident: string } | { case: string } }) {
  const annotations = useAnnotations(of);
  const styles = useStyles2(getStyles);
  return (
    <Loaded query={annotations}>
      {({ items }) =>
        items.length === 0 ? (
          <Text color="secondary">No note is pinned to a page yet. The browser extension makes them.</Text>
        ) : (
          <ul className={styles.list}>
            {items.map((annotation) => (
              <li key={annotation.id} className={styles.item} data-testid="annotation">
                <OneAnnotation annotation={annotation} />
              </li>
            ))}
          </ul>
        )
      }
    </Loaded>
  );
}

function OneAnnotation({ annotation }: { annotation: Annotation }) {
  const styles = useStyles2(getStyles);
  const { kind, body, erased, target, attachments, author, createdAt, releaseVersion } = annotation;
  const where = describeSelectors(target.selectors);
  return (
    <>
      <div className={styles.text}>
        <span>
          <NoteKind kind={kind} />{' '}
          <Text variant="bodySmall" color="secondary">
            {author.name}, <Age at={createdAt} />
            {releaseVersion === null ? '' : `, on ${releaseVersion}`}
          </Text>
        </span>
        <p className={styles.body}>{erased ? <em>This note was erased.</em> : body}</p>
        {target.excerpt !== '' && <blockquote className={styles.excerpt}>{target.excerpt}</blockquote>}
        {where !== null && <code className={styles.where}>{where}</code>}
        <TextLink href={target.source} external inline={false} variant="bodySmall">
          {target.title || target.source}
        </TextLink>
      </div>
      {attachments.map(({ id, mediaType }) => (
        <Picture key={id} id={id} mediaType={mediaType} alt={`Picture of ${target.title || target.source}`} />
      ))}
    </>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    list: css({
      listStyle: 'none',
      margin: 0,
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(2),
    }),
    item: css({
      display: 'grid',
      gridTemplateColumns: `minmax(0, 1fr) minmax(0, ${theme.spacing(40)})`,
      gap: theme.spacing(2),
      alignItems: 'start',
      '&:not(:last-child)': {
        borderBottom: `1px solid ${theme.colors.border.weak}`,
        paddingBottom: theme.spacing(2),
      },
      [theme.breakpoints.down('md')]: { gridTemplateColumns: 'minmax(0, 1fr)' },
    }),
    text: css({
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(0.5),
      alignItems: 'flex-start',
    }),
    body: css({ margin: 0, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }),
    excerpt: css({
      margin: 0,
      padding: theme.spacing(0.25, 1.5),
      borderLeft: `2px solid ${theme.colors.border.strong}`,
      color: theme.colors.text.secondary,
      fontSize: theme.typography.bodySmall.fontSize,
      overflowWrap: 'anywhere',
    }),
    where: css({ maxWidth: '100%', overflowWrap: 'anywhere', whiteSpace: 'normal' }),
  };
}

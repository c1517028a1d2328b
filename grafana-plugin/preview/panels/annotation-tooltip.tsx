import { css } from '@emotion/css';
import { dateTimeFormat, textUtil, type GrafanaTheme2 } from '@grafana/data';
import { Stack, Tag, Tooltip, useStyles2 } from '@grafana/ui';
import type { ReactElement } from 'react';
import type { Annotation } from './annotations.ts';

interface Props {
  annotation: Annotation;
  timeZone: string;
  children: ReactElement;
}

/** What an annotation says: on hover or focus; the pointer may move into it to follow a link. */
export function AnnotationTooltip({ annotation, timeZone, children }: Props) {
  const content = <AnnotationText annotation={annotation} timeZone={timeZone} />;
  return (
    <Tooltip content={content} interactive placement="bottom">
      {children}
    </Tooltip>
  );
}

function AnnotationText({ annotation, timeZone }: Omit<Props, 'children'>) {
  const styles = useStyles2(getStyles);
  const { time, timeEnd, isRegion, title, text, tags } = annotation;
  const format = (at: number) => dateTimeFormat(at, { timeZone });
  return (
    <div className={styles.box}>
      <div className={styles.time}>{isRegion ? `${format(time)} – ${format(timeEnd)}` : format(time)}</div>
      {/* Grafana puts the title before the text and shows both as sanitised HTML. */}
      <div dangerouslySetInnerHTML={{ __html: textUtil.sanitize(title ? `${title}<br />${text}` : text) }} />
      {tags.length > 0 && (
        <Stack wrap="wrap" gap={0.5}>
          {tags.map((tag) => (
            <Tag key={tag} name={tag} />
          ))}
        </Stack>
      )}
    </div>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    box: css({
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(0.5),
      maxWidth: 320,
      overflowWrap: 'anywhere',
      a: { color: theme.colors.text.link, '&:hover': { textDecoration: 'underline' } },
    }),
    time: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  };
}

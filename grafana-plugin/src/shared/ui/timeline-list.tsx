import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import type { TimelineEntry } from '@appops/shared/contract/events';
import { kindOfId } from '@appops/shared/contract/ids';
import { Button, Icon, Text, useStyles2 } from '@grafana/ui';
import { useState } from 'react';
import { Link } from 'react-router';
import { paths } from '../paths.ts';
import { instantWords } from './age.tsx';
import { WithNames } from './with-names.tsx';
import { actorWords, byDay, happenedAt, iconOf, newestFirst, toneOfEntry } from './timeline-model.ts';
import type { Tone } from './tone.ts';
import { toneColour } from './tone-colour.ts';

interface Props {
  entries: readonly TimelineEntry[];
  /** The page's own subject, which needs no link. */
  self: string;
  /** How many of the latest are shown at first. */
  latest?: number;
  /** Show only key facts until somebody asks for everything that AppOps did. */
  folded?: boolean;
}

/** What happened, newest first, with who did what and links to what it concerns. */
export function TimelineList({ entries, self, latest = 40, folded = false }: Props) {
  const styles = useStyles2(getStyles);
  const [whole, setWhole] = useState(false);
  const [everything, setEverything] = useState(!folded);
  const all = newestFirst(everything ? entries : entries.filter(({ key }) => key));
  const shown = whole ? all : all.slice(0, latest);
  const hidden = all.length - shown.length;
  const byItself = entries.filter(({ key }) => !key).length;
  if (entries.length === 0) return <Text color="secondary">Nothing has happened yet.</Text>;
  return (
    <div data-testid="timeline">
      {byDay(shown).map(({ day, entries: ofDay }) => (
        <section key={day} aria-label={day}>
          <h3 className={styles.day}>{day}</h3>
          <ol className={styles.list}>
            {ofDay.map(({ entry, time }) => (
              <li
                key={entry.sequence}
                className={styles.entry}
                data-testid="timeline-entry"
                data-kind={entry.kind}
              >
                <time
                  dateTime={happenedAt(entry)}
                  className={styles.time}
                  title={instantWords(happenedAt(entry))}
                >
                  {time}
                </time>
                <span className={`${styles.mark} ${styles[toneOfEntry(entry.kind)]}`} aria-hidden>
                  <Icon name={iconOf(entry.kind)} size="sm" />
                </span>
                <div className={styles.body}>
                  <span>
                    <strong className={styles.actor}>{actorWords(entry.actor)}</strong>{' '}
                    <WithNames text={entry.summary} />
                    {linksOf(entry, self).map(({ id, to, word }) => (
                      <Link key={id} to={to} className={styles.link}>
                        {word}
                      </Link>
                    ))}
                  </span>
                  {entry.note !== null && <blockquote className={styles.note}>{entry.note}</blockquote>}
                </div>
              </li>
            ))}
          </ol>
        </section>
      ))}
      {hidden > 0 && (
        <Button size="sm" variant="secondary" fill="text" icon="angle-down" onClick={() => setWhole(true)}>
          {`Show ${hidden} earlier`}
        </Button>
      )}
      {folded && byItself > 0 && (
        <Button
          size="sm"
          variant="secondary"
          fill="text"
          icon={everything ? 'angle-up' : 'angle-right'}
          onClick={() => setEverything(!everything)}
        >
          {everything ? 'Only the key facts' : `Everything AppOps did (${byItself} more)`}
        </Button>
      )}
    </div>
  );
}

const PAGES: Partial<Record<string, { word: string; path: (id: string) => string }>> = {
  incident: { word: 'incident', path: paths.incident },
  case: { word: 'case', path: paths.case },
  deployment: { word: 'deployment', path: paths.deployment },
  monitor: { word: 'monitor', path: paths.monitor },
};

function linksOf(entry: TimelineEntry, self: string): { id: string; to: string; word: string }[] {
  const seen = new Set<string>([self]);
  return entry.subjects.flatMap(({ id }) => {
    const page = PAGES[kindOfId(id) ?? ''];
    if (!page || seen.has(id)) return [];
    seen.add(id);
    return [{ id, to: page.path(id), word: page.word }];
  });
}

function getStyles(theme: GrafanaTheme2) {
  const tone = (name: Tone) => css({ color: toneColour(theme, name) });
  return {
    day: css({
      fontSize: theme.typography.bodySmall.fontSize,
      fontWeight: theme.typography.fontWeightMedium,
      color: theme.colors.text.secondary,
      margin: theme.spacing(1, 0),
    }),
    list: css({ listStyle: 'none', margin: 0 }),
    entry: css({
      display: 'grid',
      gridTemplateColumns: `${theme.spacing(8)} ${theme.spacing(3)} minmax(0, 1fr)`,
      gap: theme.spacing(1),
      position: 'relative',
      paddingBottom: theme.spacing(1),
      '&:not(:last-child)::before': {
        content: '""',
        position: 'absolute',
        left: `calc(${theme.spacing(10.5)} - 0.5px)`,
        top: theme.spacing(2.5),
        bottom: 0,
        width: 1,
        background: theme.colors.border.medium,
      },
    }),
    time: css({
      color: theme.colors.text.secondary,
      fontSize: theme.typography.bodySmall.fontSize,
      fontVariantNumeric: 'tabular-nums',
      lineHeight: theme.typography.body.lineHeight,
      textAlign: 'right',
    }),
    mark: css({ textAlign: 'center' }),
    body: css({ display: 'flex', flexDirection: 'column', overflowWrap: 'anywhere' }),
    actor: css({ fontWeight: theme.typography.fontWeightMedium }),
    link: css({
      marginLeft: theme.spacing(1),
      fontSize: theme.typography.bodySmall.fontSize,
      whiteSpace: 'nowrap',
      color: theme.colors.text.link,
      '&:hover': { textDecoration: 'underline' },
    }),
    note: css({
      margin: theme.spacing(0.5, 0),
      padding: theme.spacing(0.5, 1.5),
      borderLeft: `2px solid ${theme.colors.border.strong}`,
      fontSize: 'inherit',
      whiteSpace: 'pre-wrap',
      color: theme.colors.text.primary,
    }),
    good: tone('good'),
    bad: tone('bad'),
    warn: tone('warn'),
    busy: tone('busy'),
    quiet: tone('quiet'),
  };
}

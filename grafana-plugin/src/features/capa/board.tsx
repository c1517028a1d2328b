import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import type { Case } from '@appops/shared/contract/cases';
import { useStyles2 } from '@grafana/ui';
import { Link } from 'react-router';
import { paths } from '../../shared/paths.ts';
import { Age } from '../../shared/ui/age.tsx';
import { StatusLabel } from '../../shared/ui/status-label.tsx';
import { caseStatus } from '../../shared/status/cases.ts';
import { severityStatus } from '../../shared/status/incidents.ts';
import { boardOf } from './model.ts';
import { TrackDots } from './track-dots.tsx';

/** Open cases, one column for each status of the loop. A case moves by evidence, not by dragging. */
export function Board({ cases }: { cases: readonly Case[] }) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.board} data-testid="case-board">
      {boardOf(cases).map(({ status, cases: inColumn }) => {
        const label = caseStatus(status);
        return (
          <section key={status} className={styles.column} aria-label={label.word}>
            <h2 className={styles.head}>
              <StatusLabel status={label} /> <span className={styles.count}>{inColumn.length}</span>
            </h2>
            {inColumn.map((it) => (
              <Link
                key={it.id}
                to={paths.case(it.id)}
                className={styles.card}
                data-testid="case-card"
                data-id={it.id}
              >
                <span className={styles.title}>{it.title}</span>
                <span className={styles.line}>
                  <StatusLabel status={severityStatus(it.severity)} />
                  <TrackDots tracks={it.tracks} />
                </span>
                <span className={styles.small}>
                  {it.service ?? 'no service'} · <Age at={it.openedAt} />
                </span>
              </Link>
            ))}
            {inColumn.length === 0 && <span className={styles.small}>none</span>}
          </section>
        );
      })}
    </div>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    board: css({
      display: 'grid',
      gridTemplateColumns: 'repeat(5, minmax(0, 1fr))',
      gap: theme.spacing(1.5),
      [theme.breakpoints.down('lg')]: {
        gridTemplateColumns: `repeat(auto-fill, minmax(${theme.spacing(30)}, 1fr))`,
      },
    }),
    column: css({
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(1),
      padding: theme.spacing(1.5),
      background: theme.colors.background.primary,
      border: `1px solid ${theme.colors.border.weak}`,
      borderRadius: theme.shape.radius.default,
      minWidth: 0,
    }),
    head: css({
      display: 'flex',
      justifyContent: 'space-between',
      fontSize: theme.typography.body.fontSize,
      margin: 0,
    }),
    count: css({ color: theme.colors.text.secondary }),
    card: css({
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(0.75),
      padding: theme.spacing(1.25),
      background: theme.colors.background.secondary,
      border: `1px solid ${theme.colors.border.weak}`,
      borderRadius: theme.shape.radius.default,
      '&:hover': { borderColor: theme.colors.border.strong },
    }),
    title: css({ fontWeight: theme.typography.fontWeightMedium, overflowWrap: 'anywhere' }),
    line: css({
      display: 'flex',
      flexWrap: 'wrap',
      justifyContent: 'space-between',
      gap: theme.spacing(0.5),
      fontSize: theme.typography.bodySmall.fontSize,
    }),
    small: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  };
}

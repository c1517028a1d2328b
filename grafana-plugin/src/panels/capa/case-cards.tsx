import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { paths } from '../../shared/paths.ts';
import { PageLink } from '../../shared/ui/page-link.tsx';
import { StatusLabel } from '../../shared/ui/status-label.tsx';
import { toneColour } from '../../shared/ui/tone-colour.ts';
import { caseStatus } from '../../shared/status/cases.ts';
import type { CaseRow } from './case-rows.ts';
import { proofWords, workaroundWords } from './case-words.ts';
import { ProofBar } from './proof-bar.tsx';
import { TrackStrip } from './track-strip.tsx';

/** Cases one below the other, for a narrow panel. */
export function CaseCards({ rows, now }: { rows: readonly CaseRow[]; now: number }) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  return (
    <ul className={styles.list} aria-label="Cases">
      {rows.map((row) => {
        const [workaround, proof] = [workaroundWords(row, now), proofWords(row)];
        return (
          <li key={row.id} className={styles.card} data-testid="capa-row" data-id={row.id}>
            <PageLink to={paths.case(row.id)}>{row.title}</PageLink>
            <span className={styles.line}>
              <StatusLabel status={caseStatus(row.status)} />
              <TrackStrip tracks={row.tracks} />
            </span>
            {workaround && (
              <span style={{ color: toneColour(theme, workaround.tone) }}>{workaround.text}</span>
            )}
            {proof && <ProofBar proof={proof} />}
          </li>
        );
      })}
    </ul>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    list: css({ listStyle: 'none' }),
    card: css({
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(0.25),
      padding: theme.spacing(0.75, 0.5),
      fontSize: theme.typography.bodySmall.fontSize,
      overflowWrap: 'anywhere',
      '& + &': { borderTop: `1px solid ${theme.colors.border.weak}` },
    }),
    line: css({
      display: 'flex',
      flexWrap: 'wrap',
      justifyContent: 'space-between',
      alignItems: 'center',
      columnGap: theme.spacing(1),
    }),
  };
}

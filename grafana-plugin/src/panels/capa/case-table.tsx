import { trackNames, trackTitles } from '@appops/shared/words/track';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { paths } from '../../shared/paths.ts';
import { ageWords } from '@appops/shared/words/time';
import { instantWords } from '../../shared/ui/age.tsx';
import { PageLink } from '../../shared/ui/page-link.tsx';
import { StatusLabel } from '../../shared/ui/status-label.tsx';
import { toneColour } from '../../shared/ui/tone-colour.ts';
import { caseStatus } from '../../shared/status/cases.ts';
import { severityStatus } from '../../shared/status/incidents.ts';
import type { CaseRow } from './case-rows.ts';
import { proofWords, workaroundWords } from './case-words.ts';
import { ProofBar } from './proof-bar.tsx';
import { trackOf, TrackStrip } from './track-strip.tsx';

interface Props {
  rows: readonly CaseRow[];
  now: number;
  /** Wide enough for a column with words for each track. */
  wide: boolean;
}

/** Cases as a table: in words where there is room, else the tracks as pictures. */
export function CaseTable({ rows, now, wide }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <table className={styles.table} aria-label="Cases">
      <thead>
        <tr>
          <th scope="col">Case</th>
          <th scope="col">Status</th>
          {wide ? (
            trackNames.map((name) => (
              <th key={name} scope="col" title={trackTitles[name].question}>
                {trackTitles[name].title}
              </th>
            ))
          ) : (
            <th scope="col">Tracks</th>
          )}
          <th scope="col">Workaround</th>
          <th scope="col">Proof of the fix</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <CaseLine key={row.id} row={row} now={now} wide={wide} />
        ))}
      </tbody>
    </table>
  );
}

function CaseLine({ row, now, wide }: Omit<Props, 'rows'> & { row: CaseRow }) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const [workaround, proof] = [workaroundWords(row, now), proofWords(row)];
  const severity = severityStatus(row.severity);
  return (
    <tr data-testid="capa-row" data-id={row.id}>
      <th scope="row">
        <PageLink to={paths.case(row.id)}>{row.title}</PageLink>
        <span className={styles.small}>
          <span style={{ color: toneColour(theme, severity.tone) }}>{severity.word}</span>
          {row.service !== null && ` · ${row.service}`} ·{' '}
          <time dateTime={new Date(row.opened).toISOString()} title={instantWords(row.opened)}>
            opened {ageWords(row.opened, now)}
          </time>
        </span>
      </th>
      <td>
        <StatusLabel status={caseStatus(row.status)} />
      </td>
      {wide ? (
        trackNames.map((name) => (
          <td key={name}>
            <StatusLabel status={trackOf(row.tracks, name)} />
          </td>
        ))
      ) : (
        <td>
          <TrackStrip tracks={row.tracks} />
        </td>
      )}
      <td style={workaround ? { color: toneColour(theme, workaround.tone) } : undefined}>
        {workaround?.text ?? '–'}
      </td>
      <td>{proof ? <ProofBar proof={proof} /> : '–'}</td>
    </tr>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    table: css({
      width: '100%',
      fontSize: theme.typography.bodySmall.fontSize,
      'th, td': {
        padding: theme.spacing(0.75, 1),
        textAlign: 'left',
        verticalAlign: 'top',
        fontWeight: theme.typography.fontWeightRegular,
      },
      'thead th': {
        position: 'sticky',
        top: 0,
        zIndex: 1,
        background: theme.colors.background.primary,
        color: theme.colors.text.secondary,
        fontWeight: theme.typography.fontWeightMedium,
        whiteSpace: 'nowrap',
      },
      'tbody tr': { borderTop: `1px solid ${theme.colors.border.weak}` },
      'tbody th': { minWidth: theme.spacing(18), overflowWrap: 'anywhere' },
    }),
    small: css({ display: 'block', color: theme.colors.text.secondary }),
  };
}

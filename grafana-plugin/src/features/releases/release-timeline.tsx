import { css, cx } from '@emotion/css';
import { colorManipulator, dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import type { Deployment } from '@appops/shared/contract/deployments';
import { Button, Icon, Tooltip, useStyles2, useTheme2 } from '@grafana/ui';
import { useState } from 'react';
import { Link } from 'react-router';
import { markerColour } from '../../shared/graph/frames.ts';
import { paths } from '../../shared/paths.ts';
import { markerWords, type MarkerState } from '@appops/shared/words/marker';
import { midSentence } from '@appops/shared/words/said';
import { durationWords } from '@appops/shared/words/time';
import { instantWords } from '../../shared/ui/age.tsx';
import { deploymentStatus, markerStatus, verdictStatus } from '../../shared/status/releases.ts';
import { EnvironmentName, ServiceName } from '../services/place-names.tsx';
import { durationOf, lanesOf, tickFormat, ticksOf, type Band, type Region } from './model.ts';

interface Props {
  deployments: readonly Deployment[];
  /** Epoch milliseconds. */
  range: { from: number; to: number };
  now: number;
  /** What began earlier was not fetched; null where all was. */
  fetchedFrom: number | null;
}

const ROW = 24;
/** How many lanes are drawn before one asks for all. */
const LANES = 12;

/** Deployments as regions over time, one lane for each service and environment, coloured by what came of them. */
export function ReleaseTimeline({ deployments, range, now, fetchedFrom }: Props) {
  const styles = useStyles2(getStyles);
  const [all, setAll] = useState(false);
  const lanes = lanesOf(deployments, range, now, fetchedFrom);
  const shown = all ? lanes : lanes.slice(0, LANES);
  const format = tickFormat(range);
  const unknown =
    fetchedFrom === null ? 0 : Math.min(1, (fetchedFrom - range.from) / Math.max(1, range.to - range.from));
  return (
    <div className={styles.frame} data-testid="release-timeline">
      {shown.map(({ service, environment, regions, bands, before }) => {
        const rows = 1 + Math.max(0, ...regions.map(({ row }) => row));
        return (
          <div key={`${service} ${environment}`} className={styles.lane} data-testid="timeline-lane">
            <div className={styles.label} title={`${service} · ${environment}`}>
              <ServiceName slug={service} />
              <span className={styles.environment}>
                <EnvironmentName service={service} slug={environment} />
              </span>
            </div>
            <div className={styles.track} style={{ height: rows * ROW }}>
              {unknown > 0 && (
                <span
                  className={styles.unknown}
                  style={{ width: `${unknown * 100}%` }}
                  title="Not fetched: choose a shorter time, or load more"
                  data-testid="not-fetched"
                >
                  {unknown > 0.08 && 'not fetched'}
                </span>
              )}
              {before !== null && (
                <span
                  className={styles.before}
                  style={{ left: `${before.start * 100}%`, width: `${before.length * 100}%` }}
                  title={`${before.version} was live before`}
                >
                  {before.length > 0.04 && before.version}
                </span>
              )}
              {bands.map((band) => (
                <BandMark key={band.deployment.id} band={band} />
              ))}
              {regions.map((region) => (
                <RegionMark key={region.deployment.id} region={region} now={now} />
              ))}
            </div>
          </div>
        );
      })}
      <div className={styles.lane} aria-hidden>
        <div />
        <div className={styles.ticks}>
          {ticksOf(range).map(({ at, share }) => (
            <span key={share} style={{ left: `${share * 100}%` }}>
              {dateTimeFormat(at, { format })}
            </span>
          ))}
        </div>
      </div>
      {shown.length < lanes.length && (
        <div>
          <Button size="sm" variant="secondary" fill="text" icon="angle-down" onClick={() => setAll(true)}>
            {`Show all ${lanes.length} lanes`}
          </Button>
        </div>
      )}
      <Legend unknown={unknown > 0} />
    </div>
  );
}

function RegionMark({ region, now }: { region: Region; now: number }) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const { deployment, start, length, row } = region;
  const colour = markerColour(theme, deployment.markerState);
  const words = [
    `${deployment.version} → ${deployment.environment}`,
    deploymentStatus(deployment.status).word,
    verdictStatus(deployment.verdict).word,
    `${instantWords(deployment.startedAt)}, ${durationWords(durationOf(deployment, now))}`,
  ].join(' · ');
  return (
    <Tooltip content={words}>
      <Link
        to={paths.deployment(deployment.id)}
        aria-label={words}
        className={cx(styles.region, deployment.finishedAt === null && styles.running)}
        style={{
          // Whole also at the end of a long range.
          left: `min(${start * 100}%, calc(100% - 10px))`,
          width: `max(10px, ${length * 100}%)`,
          top: row * ROW + 3,
          background: colour,
          color: theme.colors.getContrastText(colour),
        }}
        data-testid="timeline-region"
        data-state={deployment.markerState}
      >
        {length > 0.05 && <span className={styles.version}>{deployment.version}</span>}
      </Link>
    </Tooltip>
  );
}

/** The time in which a release was live, with its version and what came of it. */
function BandMark({ band: { deployment, start, length } }: { band: Band }) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const colour = markerColour(theme, deployment.markerState);
  return (
    <Link
      to={paths.deployment(deployment.id)}
      className={styles.band}
      aria-label={`${deployment.version} live in ${deployment.environment}`}
      style={{
        left: `${start * 100}%`,
        width: `${length * 100}%`,
        background: colorManipulator.alpha(colour, theme.isDark ? 0.25 : 0.18),
        borderColor: colour,
      }}
    >
      {length > 0.04 && (
        <>
          <Icon name={verdictStatus(deployment.verdict).icon} size="xs" aria-hidden /> {deployment.version}
        </>
      )}
    </Link>
  );
}

const LEGEND = ['ok', 'alerting', 'pending', 'no_data'] as const satisfies readonly MarkerState[];

function Legend({ unknown }: { unknown: boolean }) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  return (
    <ul className={styles.legend} aria-label="Colours">
      {LEGEND.map((state) => (
        <li key={state}>
          <span
            className={cx(styles.dot, state === 'pending' && styles.running)}
            style={{ background: markerColour(theme, state) }}
            aria-hidden
          />
          <Icon name={markerStatus(state).icon} size="sm" aria-hidden /> {midSentence(markerWords[state])}
        </li>
      ))}
      {unknown && (
        <li>
          <span className={cx(styles.dot, styles.hatched)} aria-hidden /> not fetched
        </li>
      )}
    </ul>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    frame: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(0.5) }),
    lane: css({
      display: 'grid',
      gridTemplateColumns: `${theme.spacing(18)} minmax(0, 1fr)`,
      gap: theme.spacing(1.5),
      alignItems: 'start',
      [theme.breakpoints.down('md')]: { gridTemplateColumns: `${theme.spacing(12)} minmax(0, 1fr)` },
    }),
    label: css({
      display: 'flex',
      flexWrap: 'wrap',
      columnGap: theme.spacing(0.75),
      fontSize: theme.typography.bodySmall.fontSize,
      lineHeight: `${ROW}px`,
      overflow: 'hidden',
      span: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
    }),
    environment: css({ color: theme.colors.text.secondary }),
    track: css({
      position: 'relative',
      minHeight: ROW,
      background: theme.colors.background.secondary,
      borderRadius: theme.shape.radius.default,
      overflow: 'hidden',
    }),
    unknown: css({
      ...hatching(theme),
      position: 'absolute',
      inset: '0 auto 0 0',
      paddingLeft: theme.spacing(1),
      overflow: 'hidden',
      whiteSpace: 'nowrap',
      fontSize: theme.typography.bodySmall.fontSize,
      fontStyle: 'italic',
      lineHeight: `${ROW}px`,
      color: theme.colors.text.secondary,
      borderRight: `1px dashed ${theme.colors.border.strong}`,
    }),
    hatched: css({ ...hatching(theme), border: `1px solid ${theme.colors.border.strong}` }),
    before: css({
      position: 'absolute',
      top: 0,
      bottom: 0,
      paddingLeft: theme.spacing(1),
      overflow: 'hidden',
      whiteSpace: 'nowrap',
      fontSize: theme.typography.bodySmall.fontSize,
      lineHeight: `${ROW}px`,
      color: theme.colors.text.secondary,
      background: theme.colors.action.hover,
    }),
    band: css({
      position: 'absolute',
      top: 0,
      bottom: 0,
      paddingLeft: theme.spacing(1.5),
      borderLeft: '1px solid',
      overflow: 'hidden',
      whiteSpace: 'nowrap',
      fontSize: theme.typography.bodySmall.fontSize,
      lineHeight: `${ROW}px`,
      color: theme.colors.text.primary,
    }),
    region: css({
      position: 'absolute',
      height: ROW - 6,
      borderRadius: theme.shape.radius.default,
      '&:hover, &:focus-visible': { outline: `2px solid ${theme.colors.text.maxContrast}`, zIndex: 1 },
    }),
    running: css({
      // Cast: emotion passes it on, and its type knows no importance.
      backgroundImage:
        'repeating-linear-gradient(45deg, transparent 0 6px, rgba(0, 0, 0, 0.25) 6px 12px) !important' as 'none',
    }),
    version: css({
      display: 'block',
      overflow: 'hidden',
      fontSize: 11,
      lineHeight: `${ROW - 6}px`,
      padding: '0 3px',
    }),
    ticks: css({
      position: 'relative',
      height: theme.spacing(2.5),
      fontSize: theme.typography.bodySmall.fontSize,
      color: theme.colors.text.secondary,
      span: { position: 'absolute', transform: 'translateX(-50%)', whiteSpace: 'nowrap' },
      'span:first-of-type': { transform: 'none' },
      'span:last-of-type': { transform: 'translateX(-100%)' },
      [theme.breakpoints.down('md')]: { 'span:nth-of-type(even)': { display: 'none' } },
    }),
    legend: css({
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(0.5, 2),
      listStyle: 'none',
      fontSize: theme.typography.bodySmall.fontSize,
      color: theme.colors.text.secondary,
      marginTop: theme.spacing(1),
    }),
    dot: css({
      display: 'inline-block',
      width: theme.spacing(1.25),
      height: theme.spacing(1.25),
      borderRadius: theme.shape.radius.default,
      marginRight: theme.spacing(0.25),
    }),
  };
}

/** What nothing is known of: unlike any colour of meaning. */
function hatching(theme: GrafanaTheme2) {
  return {
    backgroundImage: `repeating-linear-gradient(-45deg, ${theme.colors.border.medium} 0 2px, transparent 2px 8px)`,
  };
}

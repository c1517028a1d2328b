import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import type { Overview } from '@appops/shared/contract/overview';
import { brokenIncidents } from '@appops/shared/words/incident';
import { noVerdictYet } from '@appops/shared/words/verdict';
import { Icon, useStyles2 } from '@grafana/ui';
import { Link } from 'react-router';
import { paths, withFilters } from '../../shared/paths.ts';
import { instantWords, Lasting } from '../../shared/ui/age.tsx';
import { StatusLabel, toneGround } from '../../shared/ui/status-label.tsx';
import { toneColour } from '../../shared/ui/tone-colour.ts';
import { flappingStatus, maintenanceStatus, monitorStatus } from '../../shared/status/monitors.ts';
import { verdictStatus } from '../../shared/status/releases.ts';
import { cellTone, countWords, monitorsWords, type OverviewCell } from './model.ts';

interface Props {
  service: Overview['services'][number];
  cell: OverviewCell;
}

/** One service in one environment: its live release, its state, and what is going on. */
export function MatrixCell({ service, cell }: Props) {
  const styles = useStyles2(getStyles);
  const { live, running, state, stateSince, openIncidents, environment } = cell;
  const filters = { service: service.slug, environment };
  const monitors = monitorsWords(cell.monitors);
  const status = monitors === null ? null : monitorStatus(state);
  return (
    <div
      className={cx(styles.cell, styles[cellTone(cell)])}
      data-testid={`overview-cell-${service.slug}-${environment}`}
      data-state={state}
    >
      <div className={styles.line}>
        {live ? (
          <Link to={paths.deployment(live.id)} className={styles.version} data-testid="live-version">
            {live.version}
          </Link>
        ) : (
          <span className={styles.small}>Nothing deployed yet</span>
        )}
        {status ? (
          <Link to={withFilters(paths.monitors, filters)} title={monitors ?? ''}>
            <StatusLabel status={status} data-testid="cell-state" />
          </Link>
        ) : (
          <span className={styles.small}>No monitor</span>
        )}
      </div>
      <div className={cx(styles.line, styles.small)}>
        {live ? (
          <span>
            live <Lasting since={live.finishedAt ?? live.startedAt} />
          </span>
        ) : (
          <span />
        )}
        {status && stateSince !== null && <Lasting since={stateSince} />}
      </div>
      {(cell.flapping > 0 || cell.maintenance !== null) && (
        <div className={styles.line}>
          {cell.flapping > 0 && <StatusLabel status={flappingStatus} data-testid="cell-flapping" />}
          {cell.maintenance !== null && (
            <span title={`${cell.maintenance.title}, until ${instantWords(cell.maintenance.endsAt)}`}>
              <StatusLabel status={maintenanceStatus} data-testid="cell-maintenance" />
            </span>
          )}
        </div>
      )}
      {(live || running || openIncidents > 0) && (
        <div className={styles.line}>
          {running ? (
            <Link
              to={paths.deployment(running.id)}
              className={styles.running}
              data-testid="running-deployment"
            >
              <Icon name="sync" size="sm" aria-hidden /> {running.version} is going in
            </Link>
          ) : live?.verdict ? (
            <Link to={paths.deployment(live.id)}>
              <StatusLabel status={verdictStatus(live.verdict)} data-testid="cell-verdict" />
            </Link>
          ) : (
            <span className={styles.small}>{noVerdictYet.label}</span>
          )}
          <CellIncidents cell={cell} filters={filters} />
        </div>
      )}
    </div>
  );
}

/* What is broken stands before what is well again and only waits for somebody to say so. */
function CellIncidents({ cell, filters }: { cell: OverviewCell; filters: Record<string, string> }) {
  const styles = useStyles2(getStyles);
  const broken = brokenIncidents(cell);
  return (
    <>
      {broken > 0 && (
        <Link
          to={withFilters(paths.incidents, filters)}
          className={styles.incidents}
          data-testid="cell-incidents"
        >
          {countWords(broken, 'open incident')}
        </Link>
      )}
      {cell.recoveredIncidents > 0 && (
        <Link
          to={withFilters(paths.incidents, { ...filters, status: 'recovered' })}
          className={styles.small}
          data-testid="cell-recovered"
        >
          {countWords(cell.recoveredIncidents, 'recovered incident')}
        </Link>
      )}
    </>
  );
}

function getStyles(theme: GrafanaTheme2) {
  const edge = (tone: 'good' | 'bad' | 'warn' | 'busy' | 'quiet') =>
    css({ borderLeftColor: tone === 'quiet' ? theme.colors.border.strong : toneColour(theme, tone) });
  return {
    cell: css({
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(0.5),
      padding: theme.spacing(1.25, 1.5),
      background: theme.colors.background.primary,
      border: `1px solid ${theme.colors.border.weak}`,
      borderLeft: `4px solid`,
      borderRadius: theme.shape.radius.default,
      height: '100%',
    }),
    line: css({
      display: 'flex',
      flexWrap: 'wrap',
      justifyContent: 'space-between',
      gap: theme.spacing(0, 1.5),
      alignItems: 'baseline',
      a: { '&:hover': { textDecoration: 'underline' } },
    }),
    version: css({ fontWeight: theme.typography.fontWeightMedium, overflowWrap: 'anywhere' }),
    small: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
    running: css({ color: theme.colors.info.text }),
    incidents: css({ color: theme.colors.error.text, fontWeight: theme.typography.fontWeightMedium }),
    good: edge('good'),
    bad: cx(edge('bad'), css({ background: toneGround(theme, 'bad') })),
    warn: edge('warn'),
    busy: edge('busy'),
    quiet: edge('quiet'),
  };
}

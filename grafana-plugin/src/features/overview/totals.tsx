import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import type { Overview } from '@appops/shared/contract/overview';
import { brokenIncidents } from '@appops/shared/words/incident';
import { Icon, useStyles2 } from '@grafana/ui';
import { Link } from 'react-router';
import { paths, withFilters } from '../../shared/paths.ts';
import type { Status } from '../../shared/ui/status-label.tsx';
import type { Tone } from '../../shared/ui/tone.ts';
import { toneColour } from '../../shared/ui/tone-colour.ts';

interface Tile {
  name: string;
  count: number;
  /** All of which the count is a part. */
  of?: number;
  /** What is to be known beside the count. */
  beside?: string | undefined;
  to: string;
  /** How it looks above zero. */
  tone: Tone;
  icon: Status['icon'];
  testId: string;
}

/** The few numbers to look at first, each a way to what it counts. */
export function Totals({ totals }: { totals: Overview['totals'] }) {
  const styles = useStyles2(getStyles);
  const tiles: Tile[] = [
    {
      name: 'Monitors down',
      count: totals.monitorsDown,
      of: totals.monitors,
      to: withFilters(paths.monitors, totals.monitorsDown > 0 ? { state: 'down' } : {}),
      tone: 'bad',
      icon: 'times-circle',
      testId: 'total-monitors-down',
    },
    {
      name: 'Open incidents',
      count: brokenIncidents(totals),
      beside: totals.recoveredIncidents > 0 ? `and ${totals.recoveredIncidents} recovered` : undefined,
      // Those that wait for somebody are a click away, where nothing else does.
      to: withFilters(
        paths.incidents,
        brokenIncidents(totals) === 0 && totals.recoveredIncidents > 0 ? { status: 'recovered' } : {},
      ),
      tone: 'bad',
      icon: 'exclamation-circle',
      testId: 'total-open-incidents',
    },
    {
      name: 'Open cases',
      count: totals.openCases,
      to: paths.capa,
      tone: 'warn',
      icon: 'clipboard-alt',
      testId: 'total-open-cases',
    },
    {
      name: 'Workarounds expired',
      count: totals.workaroundsExpired,
      to: paths.capa,
      tone: 'bad',
      icon: 'exclamation-triangle',
      testId: 'total-workarounds-expired',
    },
  ];
  return (
    <nav className={styles.grid} aria-label="Totals">
      {tiles.map(({ name, count, of, beside, to, tone, icon, testId }) => (
        <Link key={name} to={to} className={styles.tile} data-testid={testId}>
          <span className={`${styles.count} ${count > 0 ? styles[tone] : styles.none}`}>
            {count > 0 ? <Icon name={icon} size="lg" aria-hidden /> : null}
            {count}
            {of !== undefined && <span className={styles.of}>of {of}</span>}
            {beside !== undefined && <span className={styles.of}>{beside}</span>}
          </span>
          <span className={styles.name}>{name}</span>
        </Link>
      ))}
    </nav>
  );
}

function getStyles(theme: GrafanaTheme2) {
  const tone = (name: Tone) => css({ color: toneColour(theme, name) });
  return {
    grid: css({
      display: 'grid',
      gridTemplateColumns: `repeat(auto-fit, minmax(${theme.spacing(20)}, 1fr))`,
      gap: theme.spacing(1.5),
      marginBottom: theme.spacing(2),
    }),
    tile: css({
      display: 'flex',
      flexDirection: 'column',
      padding: theme.spacing(1.5, 2),
      background: theme.colors.background.primary,
      border: `1px solid ${theme.colors.border.weak}`,
      borderRadius: theme.shape.radius.default,
      color: theme.colors.text.primary,
      '&:hover': { borderColor: theme.colors.border.strong, background: theme.colors.background.secondary },
    }),
    count: css({
      display: 'flex',
      alignItems: 'center',
      gap: theme.spacing(0.75),
      fontSize: theme.typography.h2.fontSize,
      fontWeight: theme.typography.fontWeightMedium,
      lineHeight: 1.2,
      fontVariantNumeric: 'tabular-nums',
    }),
    of: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary, alignSelf: 'flex-end' }),
    name: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
    none: css({ color: theme.colors.text.primary }),
    good: tone('good'),
    bad: tone('bad'),
    warn: tone('warn'),
    busy: tone('busy'),
    quiet: tone('quiet'),
  };
}

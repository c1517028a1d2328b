import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import type { Phases } from '@appops/shared/contract/checks/phases';
import { phaseWord } from '@appops/shared/words/phases';
import { Tooltip, useStyles2, useTheme2 } from '@grafana/ui';
import { microsecondWords } from '@appops/shared/words/time';
import { phaseBars } from './phases.ts';

const COLOURS = ['purple', 'blue', 'green', 'orange', 'yellow'];

/** The phases of one attempt as one bar; with `legend`, their names and times below it. */
export function Waterfall({ phases, legend = false }: { phases: Phases; legend?: boolean }) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const bars = phaseBars(phases);
  if (bars.length === 0) return <span className={styles.none}>not measured</span>;
  const words = bars.map(({ name, us }) => `${name} ${microsecondWords(us)}`);
  // A phase has the same colour in each row, whichever others there are.
  const places = Object.keys(phases).map(phaseWord);
  const colour = ({ name }: { name: string }) =>
    theme.visualization.getColorByName(COLOURS[places.indexOf(name) % COLOURS.length]!);
  return (
    <div className={styles.frame}>
      <Tooltip content={words.join(' · ')}>
        <div className={styles.bar} role="img" aria-label={words.join(', ')}>
          {bars.map((bar) => (
            <span
              key={bar.name}
              style={{ width: `${Math.max(bar.length * 100, 0.5)}%`, background: colour(bar) }}
            />
          ))}
        </div>
      </Tooltip>
      {legend && (
        <ul className={styles.legend}>
          {bars.map((bar) => (
            <li key={bar.name}>
              <span className={styles.dot} style={{ background: colour(bar) }} aria-hidden />
              {bar.name} <strong>{microsecondWords(bar.us)}</strong>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    frame: css({ minWidth: theme.spacing(12) }),
    bar: css({
      display: 'flex',
      height: theme.spacing(1.25),
      borderRadius: theme.shape.radius.default,
      overflow: 'hidden',
      gap: 1,
    }),
    legend: css({
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(0.5, 2),
      listStyle: 'none',
      margin: theme.spacing(1, 0, 0),
      fontSize: theme.typography.bodySmall.fontSize,
      color: theme.colors.text.secondary,
      strong: { color: theme.colors.text.primary, fontVariantNumeric: 'tabular-nums' },
    }),
    dot: css({
      display: 'inline-block',
      width: theme.spacing(1),
      height: theme.spacing(1),
      borderRadius: theme.shape.radius.circle,
      marginRight: theme.spacing(0.5),
    }),
    none: css({ color: theme.colors.text.disabled }),
  };
}

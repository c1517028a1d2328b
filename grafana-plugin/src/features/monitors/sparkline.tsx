import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import type { Monitor } from '@appops/shared/contract/monitors';
import { useStyles2 } from '@grafana/ui';
import { sparkBars } from './spark-bars.ts';

/** The last runs as bars, oldest first: high is slow; failed runs are full and red, missed ones a stub. */
export function Sparkline({ recent }: { recent: Monitor['recent'] }) {
  const styles = useStyles2(getStyles);
  if (recent.length === 0) return <span className={styles.none}>no run yet</span>;
  const { bars, words } = sparkBars(recent);
  return (
    <span className={styles.frame} role="img" aria-label={words} title={words}>
      {bars.map(({ key, kind, height }) => (
        <span key={key} className={cx(styles.bar, styles[kind])} style={{ height: `${height * 100}%` }} />
      ))}
    </span>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    frame: css({
      display: 'inline-flex',
      alignItems: 'flex-end',
      gap: 1,
      height: theme.spacing(3),
      minWidth: theme.spacing(10),
      verticalAlign: 'middle',
    }),
    bar: css({ width: 3, minHeight: 2, borderRadius: 1 }),
    up: css({ background: theme.colors.success.main }),
    down: css({ background: theme.colors.error.main }),
    suspect: css({ background: theme.colors.warning.main, opacity: 0.7 }),
    error: css({ background: theme.colors.warning.main }),
    covered: css({ background: theme.colors.border.medium }),
    shed: css({ background: theme.colors.border.strong }),
    missed: css({ background: theme.colors.text.disabled }),
    none: css({ color: theme.colors.text.disabled }),
  };
}

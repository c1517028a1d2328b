import { css, keyframes } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';

/** Grey rows of the size of what is coming. */
export function SkeletonRows({ rows = 6, height = 4 }: { rows?: number; height?: number }) {
  const styles = useStyles2(getStyles, height);
  return (
    <div role="status" aria-label="Loading" data-testid="skeleton">
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className={styles.row} />
      ))}
    </div>
  );
}

function getStyles(theme: GrafanaTheme2, height: number) {
  const pulse = keyframes({ '0%, 100%': { opacity: 1 }, '50%': { opacity: 0.5 } });
  return {
    row: css({
      height: theme.spacing(height),
      marginBottom: theme.spacing(1),
      borderRadius: theme.shape.radius.default,
      background: theme.colors.background.secondary,
      '@media (prefers-reduced-motion: no-preference)': { animation: `${pulse} 1.5s ease-in-out infinite` },
    }),
  };
}

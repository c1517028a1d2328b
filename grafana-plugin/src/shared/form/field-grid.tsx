import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { ReactNode } from 'react';

interface Props {
  /** The least width of a field, in pixels. */
  least: number;
  children: ReactNode;
}

/** Fields side by side, as many as there is room for. */
export function FieldGrid({ least, children }: Props) {
  const styles = useStyles2(getStyles, least);
  return <div className={styles.grid}>{children}</div>;
}

function getStyles(theme: GrafanaTheme2, least: number) {
  return {
    grid: css({
      display: 'grid',
      gridTemplateColumns: `repeat(auto-fit, minmax(${least}px, 1fr))`,
      gap: theme.spacing(1.5),
      alignItems: 'start',
    }),
  };
}

import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { ReactNode } from 'react';

/** A list of sentences. */
export function Bullets({
  items,
  plain = false,
}: {
  items: { key: string; text: ReactNode }[];
  plain?: boolean;
}) {
  const styles = useStyles2(getStyles);
  return (
    <ul className={plain ? styles.plain : styles.list}>
      {items.map(({ key, text }) => (
        <li key={key}>{text}</li>
      ))}
    </ul>
  );
}

function getStyles(theme: GrafanaTheme2) {
  const base = { margin: 0, display: 'flex', flexDirection: 'column', gap: theme.spacing(0.5) } as const;
  return {
    list: css({ ...base, paddingLeft: theme.spacing(2.5) }),
    plain: css({ ...base, listStyle: 'none', padding: 0 }),
  };
}

import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { useState, type ReactNode } from 'react';

interface Props {
  title: string;
  /** What is set in it, said while it is folded; empty where nothing is. */
  said: string;
  /** Something in it needs to be seen: it unfolds, and stays as the person leaves it. */
  needed?: boolean;
  children: ReactNode;
}

/** A part of a form that most leave alone: folded until somebody opens it, or something is set in it. */
export function Folded({ title, said, needed = false, children }: Props) {
  const styles = useStyles2(getStyles);
  const [opened, setOpened] = useState(said !== '');
  return (
    <details
      className={styles.frame}
      open={opened || needed}
      onToggle={(event) => setOpened(event.currentTarget.open)}
    >
      <summary className={styles.summary}>
        {title}
        <span className={styles.said}>{said === '' ? 'as usual' : said}</span>
      </summary>
      <div className={styles.body}>{children}</div>
    </details>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    frame: css({
      borderTop: `1px solid ${theme.colors.border.weak}`,
      paddingTop: theme.spacing(1),
    }),
    summary: css({ cursor: 'pointer', fontWeight: theme.typography.fontWeightMedium }),
    said: css({
      color: theme.colors.text.secondary,
      fontWeight: theme.typography.fontWeightRegular,
      marginLeft: theme.spacing(1),
    }),
    body: css({ paddingTop: theme.spacing(1.5), paddingBottom: theme.spacing(1) }),
  };
}

import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { useId, type ReactNode } from 'react';
import { SectionBoundary } from './section-boundary.tsx';

interface Props {
  title: string;
  children: ReactNode;
  actions?: ReactNode;
  /** What this part is for, where its title does not say it all. */
  about?: ReactNode;
  'data-testid'?: string;
}

/** A titled part of a page. An error in drawing it stays inside it. */
export function Section({ title, children, actions, about, ...rest }: Props) {
  const styles = useStyles2(getStyles);
  const id = useId();
  return (
    <section className={styles.section} aria-labelledby={id} {...rest}>
      <header className={styles.header}>
        <h2 id={id} className={styles.title}>
          {title}
        </h2>
        {actions}
      </header>
      {about !== undefined && <p className={styles.about}>{about}</p>}
      <SectionBoundary>{children}</SectionBoundary>
    </section>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    section: css({
      background: theme.colors.background.primary,
      border: `1px solid ${theme.colors.border.weak}`,
      borderRadius: theme.shape.radius.default,
      padding: theme.spacing(2),
      minWidth: 0,
    }),
    header: css({
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      justifyContent: 'space-between',
      gap: theme.spacing(1),
      marginBottom: theme.spacing(1.5),
    }),
    title: css({ fontSize: theme.typography.h5.fontSize, margin: 0 }),
    about: css({ color: theme.colors.text.secondary, maxWidth: '75ch' }),
  };
}

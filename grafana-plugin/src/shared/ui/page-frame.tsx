import { css } from '@emotion/css';
import type { GrafanaTheme2, NavModelItem } from '@grafana/data';
import { PluginPage } from '@grafana/runtime';
import { useStyles2 } from '@grafana/ui';
import type { ReactNode } from 'react';
import { SectionBoundary } from './section-boundary.tsx';
import { OutageNotice } from './outage-notice.tsx';
import { LiveSign } from './live-sign.tsx';

interface Props {
  /** For pages below one of the menu: their title, and the page they belong to. */
  nav?: { title: string; parent: { text: string; url: string } };
  subTitle?: ReactNode;
  actions?: ReactNode;
  renderTitle?: (title: string) => ReactNode;
  children: ReactNode;
}

/** The frame of each page of ours, inside Grafana's. */
export function PageFrame({ nav, subTitle, actions, renderTitle, children }: Props) {
  const styles = useStyles2(getStyles);
  const pageNav: NavModelItem | undefined = nav && {
    text: nav.title,
    parentItem: { text: nav.parent.text, url: nav.parent.url },
  };
  return (
    <PluginPage
      {...(pageNav ? { pageNav } : {})}
      {...(renderTitle ? { renderTitle } : {})}
      subTitle={subTitle}
      actions={
        <div className={styles.actions}>
          <LiveSign />
          {actions}
        </div>
      }
    >
      <SectionBoundary>
        <div className={styles.column}>
          <OutageNotice />
          {children}
        </div>
      </SectionBoundary>
    </PluginPage>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    actions: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1) }),
    column: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2), minWidth: 0 }),
  };
}

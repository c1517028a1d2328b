import { css, cx } from '@emotion/css';
import { locationUtil, PageLayoutType, type GrafanaTheme2 } from '@grafana/data';
import { Tab, TabsBar, useStyles2 } from '@grafana/ui';
import { locationService } from '@grafana/runtime';
import { useEffect } from 'react';
import { useLocation } from 'react-router';
import type { PluginPageProps } from '@grafana/runtime';
import { useChrome } from './chrome-context.ts';
import { findActive } from './navigation.ts';

/** The page frame that Grafana gives plugins: heading, sub-title, actions, tabs and breadcrumbs. */
export function PreviewPluginPage(props: PluginPageProps) {
  const { pageNav, renderTitle, subTitle, actions, info, layout, children } = props;
  const styles = useStyles2(getStyles);
  const { navigation, setPageNav } = useChrome();
  const { pathname } = useLocation();
  const node = findActive(navigation, pathname);
  const title = pageNav?.text ?? node?.text ?? '';
  const lead = subTitle ?? pageNav?.subTitle ?? node?.subTitle;
  const isPlain = layout === PageLayoutType.Canvas || layout === PageLayoutType.Custom;

  useEffect(() => {
    setPageNav(pageNav);
    document.title = `${title} - AppOps`;
    return () => setPageNav(undefined);
  }, [pageNav, title, setPageNav]);

  return (
    <div className={cx(styles.page, layout !== PageLayoutType.Custom && styles.padded)}>
      {!isPlain && (
        <div className={styles.header}>
          <div className={styles.headings}>
            {renderTitle ? renderTitle(title) : <h1 className={styles.title}>{title}</h1>}
            {lead && <div className={styles.subTitle}>{lead}</div>}
          </div>
          {info && (
            <dl className={styles.info}>
              {info.map(({ label, value }) => (
                <div key={label}>
                  <dt>{label}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          )}
          {actions && <div className={styles.actions}>{actions}</div>}
        </div>
      )}
      {!isPlain && pageNav?.children && (
        <TabsBar className={styles.tabs}>
          {pageNav.children
            .filter((child) => !child.hideFromTabs)
            .map((child) => (
              <Tab
                key={child.text}
                label={child.text}
                active={child.active}
                icon={child.icon}
                counter={child.tabCounter}
                href={child.url && locationUtil.assureBaseUrl(child.url)}
                onChangeTab={(event) => {
                  if (!child.url) return child.onClick?.();
                  event.preventDefault();
                  locationService.push(child.url);
                }}
              />
            ))}
        </TabsBar>
      )}
      <div className={styles.content}>{children}</div>
    </div>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    page: css({ flex: 1, display: 'flex', flexDirection: 'column', minWidth: 0 }),
    padded: css({
      padding: theme.spacing(3, 4, 4),
      [theme.breakpoints.down('lg')]: { padding: theme.spacing(2) },
    }),
    header: css({
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'flex-start',
      gap: theme.spacing(2),
      marginBottom: theme.spacing(2),
    }),
    headings: css({ flex: '1 1 300px', minWidth: 0 }),
    title: css({ margin: 0, ...theme.typography.h2 }),
    subTitle: css({ color: theme.colors.text.secondary, marginTop: theme.spacing(0.5) }),
    info: css({
      display: 'flex',
      gap: theme.spacing(3),
      margin: 0,
      dt: { color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize },
      dd: { margin: 0 },
    }),
    actions: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1) }),
    tabs: css({ marginBottom: theme.spacing(2) }),
    content: css({ flex: 1, minWidth: 0, display: 'flex', flexDirection: 'column' }),
  };
}

import { css } from '@emotion/css';
import type { GrafanaTheme2, NavModelItem } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { useMemo, useState, type ReactNode } from 'react';
import { useLocation } from 'react-router';
import { ChromeContext } from './chrome-context.ts';
import { findActive } from './navigation.ts';
import { Notices } from './notices.tsx';
import { ExtensionModal } from './extension-modal.tsx';
import { Sidebar } from './sidebar.tsx';
import { TopBar } from './top-bar.tsx';

/** The stand-in for Grafana's chrome: side bar, top bar, notices and modals around the pages. */
export function AppShell({ navigation, children }: { navigation: NavModelItem[]; children: ReactNode }) {
  const styles = useStyles2(getStyles);
  const { pathname } = useLocation();
  const [pageNav, setPageNav] = useState<NavModelItem>();
  const [menuOpen, setMenuOpen] = useState(false);
  const chrome = useMemo(() => ({ navigation, setPageNav }), [navigation]);
  const active = findActive(navigation, pathname);

  return (
    <ChromeContext.Provider value={chrome}>
      <div className={styles.shell}>
        <a className={styles.skip} href={`#${contentId}`}>
          Skip to the page
        </a>
        <Sidebar
          navigation={navigation}
          activeId={active?.id}
          isOpen={menuOpen}
          onClose={() => setMenuOpen(false)}
        />
        <div className={styles.body}>
          <TopBar active={active} pageNav={pageNav} onToggleMenu={() => setMenuOpen(!menuOpen)} />
          <main id={contentId} className={styles.content} tabIndex={-1}>
            {children}
          </main>
        </div>
      </div>
      <Notices />
      <ExtensionModal />
    </ChromeContext.Provider>
  );
}

const contentId = 'preview-content';

function getStyles(theme: GrafanaTheme2) {
  return {
    shell: css({
      display: 'flex',
      minHeight: '100vh',
      background: theme.colors.background.canvas,
      color: theme.colors.text.primary,
    }),
    skip: css({
      position: 'fixed',
      top: -100,
      left: theme.spacing(1),
      zIndex: theme.zIndex.modal,
      padding: theme.spacing(1, 2),
      background: theme.colors.background.primary,
      '&:focus': { top: theme.spacing(1) },
    }),
    body: css({ flex: 1, minWidth: 0, display: 'flex', flexDirection: 'column' }),
    content: css({ flex: 1, minWidth: 0, display: 'flex', flexDirection: 'column', outline: 'none' }),
  };
}

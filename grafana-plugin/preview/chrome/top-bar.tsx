import { css } from '@emotion/css';
import { locationUtil, type GrafanaTheme2, type NavModelItem } from '@grafana/data';
import { config } from '@grafana/runtime';
import { IconButton, RadioButtonGroup, useStyles2, useTheme2 } from '@grafana/ui';
import { Fragment } from 'react';
import { Link } from 'react-router';
import { chooseTheme } from '../boot-data.ts';
import { previewRoles, switchRole, type PreviewRole } from '../session.ts';
import { breadcrumbsOf } from './navigation.ts';

interface Props {
  active: NavModelItem | undefined;
  pageNav: NavModelItem | undefined;
  onToggleMenu: () => void;
}

export function TopBar({ active, pageNav, onToggleMenu }: Props) {
  const styles = useStyles2(getStyles);
  const { isDark } = useTheme2();
  const trail = breadcrumbsOf(active, pageNav);
  return (
    <header className={styles.bar}>
      <IconButton
        className={styles.menu}
        name="bars"
        size="lg"
        aria-label="Open the menu"
        onClick={onToggleMenu}
      />
      <nav className={styles.trail} aria-label="Breadcrumbs">
        {trail.map((item, index) => (
          <Fragment key={`${item.url}-${item.text}`}>
            {index > 0 && <span aria-hidden>›</span>}
            {index < trail.length - 1 && item.url ? (
              <Link to={locationUtil.stripBaseFromUrl(item.url)}>{item.text}</Link>
            ) : (
              <span aria-current="page" className={styles.here}>
                {item.text}
              </span>
            )}
          </Fragment>
        ))}
      </nav>
      <div className={styles.controls}>
        <RadioButtonGroup
          size="sm"
          aria-label="Look as"
          options={previewRoles.map((role) => ({ label: role, value: role }))}
          value={config.bootData.user.orgRole as PreviewRole}
          onChange={(role) => void switchRole(role).then(() => location.reload())}
        />
        <IconButton
          name="adjust-circle"
          size="lg"
          aria-label={isDark ? 'Switch to the light theme' : 'Switch to the dark theme'}
          onClick={() => {
            chooseTheme(isDark ? 'light' : 'dark');
            location.reload();
          }}
        />
      </div>
    </header>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    bar: css({
      position: 'sticky',
      top: 0,
      zIndex: theme.zIndex.navbarFixed,
      display: 'flex',
      alignItems: 'center',
      gap: theme.spacing(1),
      height: theme.spacing(6),
      padding: theme.spacing(0, 2),
      background: theme.colors.background.primary,
      borderBottom: `1px solid ${theme.colors.border.weak}`,
    }),
    menu: css({ display: 'none', [theme.breakpoints.down('lg')]: { display: 'inline-flex' } }),
    trail: css({
      display: 'flex',
      alignItems: 'center',
      gap: theme.spacing(1),
      minWidth: 0,
      overflow: 'hidden',
      whiteSpace: 'nowrap',
      color: theme.colors.text.secondary,
      a: { color: theme.colors.text.secondary, '&:hover': { textDecoration: 'underline' } },
    }),
    here: css({ color: theme.colors.text.primary, overflow: 'hidden', textOverflow: 'ellipsis' }),
    controls: css({
      display: 'flex',
      alignItems: 'center',
      gap: theme.spacing(2),
      marginLeft: 'auto',
      flexShrink: 0,
    }),
  };
}

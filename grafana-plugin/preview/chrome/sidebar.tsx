import { css, cx } from '@emotion/css';
import { locationUtil, type GrafanaTheme2, type NavModelItem } from '@grafana/data';
import { Icon, IconButton, useStyles2 } from '@grafana/ui';
import { Link } from 'react-router';

interface Props {
  navigation: NavModelItem[];
  activeId: string | undefined;
  /** Only matters where the window is too narrow for a side bar that stays. */
  isOpen: boolean;
  onClose: () => void;
}

export function Sidebar({ navigation, activeId, isOpen, onClose }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <>
      {isOpen && <div className={styles.backdrop} onClick={onClose} role="presentation" />}
      <nav className={cx(styles.sidebar, isOpen && styles.open)} aria-label="Main">
        <div className={styles.brand}>
          <span className={styles.brandName}>AppOps</span>
          <span className={styles.badge}>preview</span>
          <IconButton className={styles.close} name="times" aria-label="Close the menu" onClick={onClose} />
        </div>
        {navigation.map((section) => (
          <section key={section.id} aria-label={section.text}>
            <h2 className={styles.section}>
              {section.img ? <img src={section.img} alt="" /> : section.icon && <Icon name={section.icon} />}
              {section.text}
            </h2>
            <ul className={styles.list}>
              {section.children?.map((item) => (
                <li key={item.id}>
                  <Link
                    to={locationUtil.stripBaseFromUrl(item.url ?? '')}
                    onClick={onClose}
                    className={cx(styles.link, item.id === activeId && styles.active)}
                    aria-current={item.id === activeId ? 'page' : undefined}
                  >
                    {item.text}
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        ))}
        <p className={styles.note}>
          The pages as Grafana shows them, on this backend. Only the frame around them is a stand-in.
        </p>
      </nav>
    </>
  );
}

function getStyles(theme: GrafanaTheme2) {
  const narrow = theme.breakpoints.down('lg');
  return {
    sidebar: css({
      flexShrink: 0,
      width: 232,
      height: '100vh',
      position: 'sticky',
      top: 0,
      overflowY: 'auto',
      display: 'flex',
      flexDirection: 'column',
      background: theme.colors.background.primary,
      borderRight: `1px solid ${theme.colors.border.weak}`,
      [narrow]: {
        position: 'fixed',
        zIndex: theme.zIndex.sidemenu,
        boxShadow: theme.shadows.z3,
        visibility: 'hidden',
        transform: 'translateX(-100%)',
        [theme.transitions.handleMotion('no-preference')]: { transition: 'transform 150ms' },
      },
    }),
    open: css({ [narrow]: { visibility: 'visible', transform: 'none' } }),
    backdrop: css({
      display: 'none',
      [narrow]: {
        display: 'block',
        position: 'fixed',
        inset: 0,
        zIndex: theme.zIndex.sidemenu,
        background: theme.components.overlay.background,
      },
    }),
    brand: css({
      display: 'flex',
      alignItems: 'center',
      gap: theme.spacing(1),
      height: theme.spacing(6),
      flexShrink: 0,
      padding: theme.spacing(0, 2),
      borderBottom: `1px solid ${theme.colors.border.weak}`,
    }),
    brandName: css({ fontWeight: theme.typography.fontWeightMedium, fontSize: theme.typography.h5.fontSize }),
    badge: css({
      padding: theme.spacing(0, 0.75),
      borderRadius: theme.shape.radius.pill,
      background: theme.colors.background.secondary,
      color: theme.colors.text.secondary,
      fontSize: theme.typography.bodySmall.fontSize,
    }),
    close: css({ marginLeft: 'auto', display: 'none', [narrow]: { display: 'inline-flex' } }),
    section: css({
      display: 'flex',
      alignItems: 'center',
      gap: theme.spacing(1),
      margin: theme.spacing(2, 2, 0.5),
      fontSize: theme.typography.body.fontSize,
      fontWeight: theme.typography.fontWeightMedium,
      img: { width: 16, height: 16 },
    }),
    list: css({ listStyle: 'none', margin: 0, padding: theme.spacing(0, 1) }),
    link: css({
      display: 'block',
      position: 'relative',
      padding: theme.spacing(0.75, 1, 0.75, 4),
      borderRadius: theme.shape.radius.default,
      color: theme.colors.text.secondary,
      '&:hover': { background: theme.colors.action.hover, color: theme.colors.text.primary },
    }),
    active: css({
      background: theme.colors.action.selected,
      color: theme.colors.text.primary,
      fontWeight: theme.typography.fontWeightMedium,
      '&::before': {
        content: '""',
        position: 'absolute',
        left: 0,
        top: 4,
        bottom: 4,
        width: 4,
        borderRadius: theme.shape.radius.default,
        backgroundImage: theme.colors.gradients.brandVertical,
      },
    }),
    note: css({
      margin: 'auto 0 0',
      padding: theme.spacing(2),
      color: theme.colors.text.secondary,
      fontSize: theme.typography.bodySmall.fontSize,
    }),
  };
}

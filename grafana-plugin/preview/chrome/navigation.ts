import type { AppPluginMeta, NavModelItem, PluginInclude } from '@grafana/data';

export const overlayPath = '/d/overlay';

/** The entries of the side bar: the pages of plugin.json, the demonstration dashboard, the settings. */
export function makeNavigation(meta: AppPluginMeta, withSettings: boolean): NavModelItem[] {
  const pages = (meta.includes ?? []).filter(isPage);
  const app: NavModelItem = {
    id: meta.id,
    text: meta.name,
    url: pages.find((page) => page.defaultNav)?.path ?? `/a/${meta.id}`,
    img: meta.info.logos.small,
    children: pages.map((page) => ({ id: page.path, text: page.name, url: page.path })),
  };
  const dashboards: NavModelItem = {
    id: 'dashboards',
    text: 'Dashboards',
    icon: 'apps',
    url: overlayPath,
    children: [{ id: overlayPath, text: 'Overlay', url: overlayPath }],
  };
  const url = `/plugins/${meta.id}`;
  const settings: NavModelItem = {
    id: 'administration',
    text: 'Administration',
    icon: 'cog',
    url,
    children: [{ id: url, text: 'Settings', url }],
  };
  return withSettings ? [app, dashboards, settings] : [app, dashboards];
}

function isPage(include: PluginInclude): include is PluginInclude & { path: string } {
  return include.type === 'page' && include.addToNav === true && include.path !== undefined;
}

/** The entry whose page or sub-page is open, with its section as parent. */
export function findActive(navigation: NavModelItem[], pathname: string): NavModelItem | undefined {
  const all = navigation.flatMap((section) =>
    (section.children ?? []).map((item) => ({ ...item, parentItem: section })),
  );
  const matches = all.filter(({ url }) => pathname === url || pathname.startsWith(`${url}/`));
  return matches.sort((a, b) => (b.url?.length ?? 0) - (a.url?.length ?? 0))[0];
}

/** From the section down to the page that is open. */
export function breadcrumbsOf(node: NavModelItem | undefined, pageNav?: NavModelItem): NavModelItem[] {
  const trail: NavModelItem[] = [];
  const add = (item: NavModelItem | undefined): void => {
    for (let at = item, chain: NavModelItem[] = []; ; at = at.parentItem) {
      if (!at) return void trail.push(...chain);
      if (!at.hideFromBreadcrumbs) chain.unshift(at);
    }
  };
  add(node);
  add(pageNav);
  return trail.filter(
    (item, index) => item.text !== trail[index - 1]?.text || item.url !== trail[index - 1]?.url,
  );
}

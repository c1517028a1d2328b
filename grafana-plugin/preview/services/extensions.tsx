import {
  BusEventWithPayload,
  PluginExtensionTypes,
  type AppPlugin,
  type AppPluginMeta,
  type PluginExtensionAddedLinkConfig,
  type PluginExtensionLink,
  type PluginExtensionOpenModalOptions,
} from '@grafana/data';
import {
  getAppEvents,
  setChromeHeaderHeightHook,
  setPluginComponentHook,
  setPluginComponentsHook,
  setPluginFunctionsHook,
  setPluginLinksHook,
  setReturnToPreviousHook,
} from '@grafana/runtime';

interface DeclaredLink {
  targets: string | string[];
  title: string;
}

/** Asks the page to open a modal for an extension. */
export class OpenModalEvent extends BusEventWithPayload<PluginExtensionOpenModalOptions> {
  static type = 'appops-preview-open-modal';
}

let links: PluginExtensionAddedLinkConfig[] = [];
let ownerId = '';

/**
 * Takes over the links of the app. As Grafana in development does, it refuses a link whose title or targets
 * plugin.json does not declare, or whose title is too short.
 */
export function registerExtensions(plugin: AppPlugin, meta: AppPluginMeta): void {
  const declared = ((meta.extensions as { addedLinks?: DeclaredLink[] } | undefined)?.addedLinks ?? []).map(
    ({ title, targets }) => ({ title, targets: [targets].flat() }),
  );
  ownerId = meta.id;
  links = plugin.addedLinkConfigs.filter((link) => {
    const targets = [link.targets].flat();
    const known = declared.find(({ title }) => title === link.title);
    const isDeclared = known !== undefined && targets.every((target) => known.targets.includes(target));
    if (isDeclared && link.title.length >= 10) return true;
    console.error(
      `The link "${link.title}" for ${targets.join(', ')} is not declared in plugin.json; not added`,
    );
    return false;
  });
}

/** The links for an extension point, configured for a context; what Grafana computes when a menu opens. */
export function linksFor(
  extensionPointId: string,
  context: object | undefined,
  limitPerPlugin = Infinity,
): PluginExtensionLink[] {
  const frozen = context && Object.freeze({ ...context });
  return links
    .filter((link) => [link.targets].flat().includes(extensionPointId))
    .slice(0, limitPerPlugin)
    .flatMap((link): PluginExtensionLink[] => {
      const overrides = link.configure ? link.configure(frozen as never) : {};
      if (overrides === undefined) return [];
      const merged = { ...link, ...overrides };
      const { title, path, icon, category, group, openInNewTab, onClick, description = '' } = merged;
      return [
        {
          id: `${ownerId}-${title}`,
          type: PluginExtensionTypes.link,
          pluginId: ownerId,
          title,
          description,
          path,
          icon,
          category,
          group,
          openInNewTab,
          onClick: onClick && ((event) => onClick(event, helpersFor(extensionPointId, frozen) as never)),
        },
      ];
    });
}

function helpersFor(extensionPointId: string, context: object | undefined) {
  return {
    context,
    extensionPointId,
    openModal: (options: PluginExtensionOpenModalOptions) =>
      getAppEvents().publish(new OpenModalEvent(options)),
    openSidebar: () => {},
    closeSidebar: () => {},
    toggleSidebar: () => {},
  };
}

/** Gives @grafana/runtime the hooks that Grafana sets while it starts. */
export function setExtensionHooks(): void {
  setPluginLinksHook(({ extensionPointId, context, limitPerPlugin }) => ({
    links: linksFor(extensionPointId, context, limitPerPlugin),
    isLoading: false,
  }));
  setPluginComponentHook(() => ({ component: null, isLoading: false }));
  setPluginComponentsHook(() => ({ components: [], isLoading: false }));
  setPluginFunctionsHook(() => ({ functions: [], isLoading: false }));
  setReturnToPreviousHook(() => () => {});
  setChromeHeaderHeightHook(() => 48);
}

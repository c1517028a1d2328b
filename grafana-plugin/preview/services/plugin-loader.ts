import type { AppPlugin, DataSourcePlugin, PanelPlugin, PluginMeta } from '@grafana/data';
import { sharedModuleNamespaces } from './shared-modules.ts';

/** Offers the shared modules to plugins under the names that Grafana uses. */
export function shareModules(): void {
  const imports: Record<string, string> = {};
  for (const [name, namespace] of Object.entries(sharedModuleNamespaces)) {
    const id = `package:${name}`;
    System.set(id, namespace as System.Module);
    imports[name] = id;
  }
  System.addImportMap({ imports });
}

/** The plugin.json of a built plugin, as Grafana would hand it to the plugin as its meta. */
export async function readPluginMeta<T extends PluginMeta>(id: string): Promise<T> {
  const baseUrl = `public/plugins/${id}`;
  const response = await fetch(`${baseUrl}/plugin.json`);
  if (!response.ok) throw new Error(`${baseUrl}/plugin.json answered ${response.status}`);
  const json = (await response.json()) as T;
  const url = (path: string) => new URL(`${baseUrl}/${path}`, document.baseURI).pathname;
  const logos = { small: url(json.info.logos.small), large: url(json.info.logos.large) };
  return { ...json, baseUrl, module: `${baseUrl}/module.js`, info: { ...json.info, logos } };
}

/** Loads a built plugin's module.js the way Grafana does; asked for twice, it is the same instance. */
export async function loadPlugin<T extends AppPlugin | DataSourcePlugin<never> | PanelPlugin>(
  meta: PluginMeta,
): Promise<T> {
  const url = new URL(`${meta.module}?_cache=${meta.info.version}`, document.baseURI);
  const module = (await System.import(url.href)) as { plugin?: T | Promise<T> };
  if (!module.plugin) throw new Error(`${meta.module} exports no plugin`);
  const plugin = await module.plugin;
  plugin.meta = meta as never;
  return plugin;
}

import type { DataSourceApi } from '@grafana/data';
import {
  type DataSourceInstanceSettings,
  type DataSourcePlugin,
  type DataSourcePluginMeta,
  type DataSourceRef,
  type ScopedVars,
} from '@grafana/data';
import {
  getBackendSrv,
  getTemplateSrv,
  type DataSourceSrv,
  type GetDataSourceListFilters,
  type RuntimeDataSourceRegistration,
} from '@grafana/runtime';
import type { FrontendSettings } from '../session.ts';
import { loadPlugin, readPluginMeta } from './plugin-loader.ts';

type Settings = DataSourceInstanceSettings;
type AnyDataSourcePlugin = DataSourcePlugin<DataSourceApi>;

/** Data sources that the preview's server knows, each an instance from its built module. */
export class PreviewDataSourceSrv implements DataSourceSrv {
  private settings: Settings[] = [];
  private readonly instances = new Map<string, Promise<DataSourceApi>>();

  private defaultName: string;

  constructor(defaultName: string) {
    this.defaultName = defaultName;
  }

  /** Takes the server's list over and adds the plugin.json of each type. */
  async setAll(settings: FrontendSettings['datasources']): Promise<void> {
    this.instances.clear();
    this.settings = await Promise.all(
      Object.values(settings).map(async (one) => ({
        ...one,
        meta: await readPluginMeta<DataSourcePluginMeta>(one.type),
      })),
    );
  }

  async get(ref?: DataSourceRef | string | null, scopedVars?: ScopedVars): Promise<DataSourceApi> {
    const settings = this.getInstanceSettings(ref, scopedVars);
    if (!settings) throw new Error(`Data source ${JSON.stringify(ref ?? 'default')} was not found`);
    const existing = this.instances.get(settings.uid);
    if (existing) return existing;
    const instance = makeInstance(settings);
    this.instances.set(settings.uid, instance);
    return instance;
  }

  getList(filters: GetDataSourceListFilters = {}): Settings[] {
    const types = filters.type === undefined ? undefined : [filters.type].flat();
    return this.settings.filter(
      (one) =>
        (types === undefined || types.includes(one.type)) &&
        (!filters.annotations || one.meta.annotations) &&
        (!filters.metrics || one.meta.metrics) &&
        (!filters.pluginId || one.meta.id === filters.pluginId) &&
        (!filters.filter || filters.filter(one)),
    );
  }

  getInstanceSettings(ref?: DataSourceRef | string | null, scopedVars?: ScopedVars): Settings | undefined {
    const wanted = typeof ref === 'string' ? ref : (ref?.uid ?? (ref?.type ? undefined : this.defaultName));
    if (wanted === undefined) return this.settings.find((one) => one.type === (ref as DataSourceRef).type);
    const name = getTemplateSrv().replace(wanted, scopedVars);
    if (name === '' || name === 'default') return this.settings.find((one) => one.name === this.defaultName);
    return this.settings.find((one) => one.uid === name || one.name === name);
  }

  async reload(): Promise<void> {
    const fresh = await getBackendSrv().get<FrontendSettings>('/api/frontend/settings');
    this.defaultName = fresh.defaultDatasource;
    await this.setAll(fresh.datasources);
  }

  registerRuntimeDataSource(entry: RuntimeDataSourceRegistration): void {
    this.instances.set(entry.dataSource.uid, Promise.resolve(entry.dataSource));
    this.settings.push(entry.dataSource.instanceSettings);
  }
}

async function makeInstance(settings: Settings): Promise<DataSourceApi> {
  const plugin = (await loadPlugin(settings.meta)) as unknown as AnyDataSourcePlugin;
  const instance = new plugin.DataSourceClass(settings);
  instance.components = plugin.components as never;
  return instance;
}

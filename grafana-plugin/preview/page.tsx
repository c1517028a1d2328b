import { EventBusSrv, locationUtil, ThemeContext, type AppPlugin, type AppPluginMeta } from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';
import {
  config,
  getBackendSrv,
  locationService,
  LocationServiceProvider,
  setAppEvents,
  setBackendSrv,
  setDataSourceSrv,
  setTemplateSrv,
} from '@grafana/runtime';
import { GlobalStyles, PortalContainer } from '@grafana/ui';
import { setPanelRenderer } from 'grafana-runtime/panel-renderer';
import { setPluginPage } from 'grafana-runtime/plugin-page';
import { createRoot } from 'react-dom/client';
import { CompatRouter, Navigate, Route, Routes } from 'react-router';
import { Router } from 'react-router-dom';
import { AppShell } from './chrome/app-shell.tsx';
import { makeNavigation } from './chrome/navigation.ts';
import { PreviewPluginPage } from './chrome/plugin-page.tsx';
import { DashboardPage } from './dashboard/dashboard-page.tsx';
import { AppPage } from './pages/app-page.tsx';
import { PluginConfigPage } from './pages/plugin-config-page.tsx';
import { PreviewPanelRenderer } from './panels/panel-renderer.tsx';
import { registerStandardEditors } from './panels/standard-editors.ts';
import { PreviewBackendSrv } from './services/backend-srv.ts';
import { PreviewDataSourceSrv } from './services/data-source-srv.ts';
import { registerExtensions, setExtensionHooks } from './services/extensions.tsx';
import { loadIcons } from './services/icons.ts';
import { loadPlugin, readPluginMeta, shareModules } from './services/plugin-loader.ts';
import { PreviewTemplateSrv } from './services/template-srv.ts';

const appId = 'appops-suite-app';

/** Starts what Grafana starts before a plugin runs, then the plugin itself. `window.grafanaBootData` is set. */
export async function startPage(): Promise<void> {
  const dataSources = new PreviewDataSourceSrv(config.defaultDatasource);
  // Else paths in links would miss the sub-path, which is all that is read of the configuration.
  locationUtil.initialize({
    config: config as never,
    getTimeRangeForUrl: () => ({ from: 'now-1h', to: 'now' }),
    getVariablesUrlParams: () => ({}),
  });
  setAppEvents(new EventBusSrv());
  setBackendSrv(new PreviewBackendSrv());
  setTemplateSrv(new PreviewTemplateSrv());
  setDataSourceSrv(dataSources);
  setExtensionHooks();
  registerStandardEditors();
  // Before the modules are shared: plugins must not get the empty defaults of @grafana/runtime.
  setPluginPage(PreviewPluginPage);
  setPanelRenderer(PreviewPanelRenderer as never);
  shareModules();

  await Promise.all([initPluginTranslations('grafana'), loadIcons(), dataSources.setAll(config.datasources)]);
  const meta = await readAppMeta();
  const plugin = await loadPlugin<AppPlugin>(meta);
  plugin.init(meta);
  registerExtensions(plugin, meta);
  createRoot(document.getElementById('root')!).render(<Page plugin={plugin} meta={meta} />);
}

/** plugin.json with the settings that an admin saved, as Grafana hands it to the app. */
async function readAppMeta(): Promise<AppPluginMeta> {
  const [meta, settings] = await Promise.all([
    readPluginMeta<AppPluginMeta>(appId),
    getBackendSrv().get<Partial<AppPluginMeta>>(`/api/plugins/${appId}/settings`),
  ]);
  const { enabled, pinned, jsonData, secureJsonFields } = settings;
  return { ...meta, enabled, pinned, jsonData, secureJsonFields };
}

function Page({ plugin, meta }: { plugin: AppPlugin; meta: AppPluginMeta }) {
  const isAdmin = config.bootData.user.orgRole === 'Admin';
  const navigation = makeNavigation(meta, isAdmin);
  return (
    <ThemeContext.Provider value={config.theme2}>
      <GlobalStyles />
      <Router history={locationService.getHistory()}>
        <LocationServiceProvider service={locationService}>
          <CompatRouter>
            <AppShell navigation={navigation}>
              <Routes>
                <Route path={`/a/${appId}/*`} element={<AppPage plugin={plugin} meta={meta} />} />
                <Route
                  path={`/plugins/${appId}`}
                  element={<PluginConfigPage plugin={plugin} meta={meta} />}
                />
                <Route
                  path="/d/overlay"
                  element={<DashboardPage pluginId={appId} path="dashboards/overlay.json" />}
                />
                <Route path="*" element={<Navigate to={navigation[0]?.url ?? `/a/${appId}`} replace />} />
              </Routes>
            </AppShell>
          </CompatRouter>
        </LocationServiceProvider>
      </Router>
      <PortalContainer />
    </ThemeContext.Provider>
  );
}

import { AppPlugin } from '@grafana/data';
import { paletteLink, panelMenuLink } from './extensions/panel-menu.ts';
import { lazy, Suspense, type ComponentProps } from 'react';

// Grafana loads this file at start for everyone, because the panel menu has a link of ours. So it only
// registers: pages and forms come lazily, and links import nothing but types, constants and pure functions.
const App = lazy(async () => ({ default: (await import('./app/app.tsx')).App }));
const SettingsPage = lazy(async () => ({
  default: (await import('./features/settings/settings-page.tsx')).SettingsPage,
}));

// Grafana puts a boundary around the root page and none around configuration pages.
function Configuration(props: ComponentProps<typeof SettingsPage>) {
  return (
    <Suspense fallback={null}>
      <SettingsPage {...props} />
    </Suspense>
  );
}

export const plugin = new AppPlugin()
  .setRootPage(App)
  .addConfigPage({
    title: 'Configuration',
    icon: 'cog',
    body: Configuration,
    id: 'configuration',
  })
  .addLink(panelMenuLink)
  .addLink(paletteLink);

import { AppPlugin } from '@grafana/data';
import { paletteLink, panelMenuLink } from './extensions/panel-menu.ts';
import { componentInChunk } from './shared/loading/component-in-chunk.tsx';

// Grafana loads this file at start for everyone, because the panel menu has a link of ours. So it only
// registers: pages and forms come lazily, and links import nothing but types, constants and pure functions.
const App = componentInChunk(async () => (await import('./app/app.tsx')).App, null);
const SettingsPage = componentInChunk(
  async () => (await import('./features/settings/settings-page.tsx')).SettingsPage,
  null,
);

export const plugin = new AppPlugin()
  .setRootPage(App)
  .addConfigPage({
    title: 'Configuration',
    icon: 'cog',
    body: SettingsPage,
    id: 'configuration',
  })
  .addLink(panelMenuLink)
  .addLink(paletteLink);

import { PluginExtensionPoints, type PluginExtensionAddedLinkConfig } from '@grafana/data';
import { paths } from '../shared/paths.ts';
import { mayEdit } from '../shared/permissions.ts';
import { incidentPath, type PanelContext } from './panel-incident.ts';

// Loaded at start for everyone: nothing but types, constants and pure functions may be imported here.

/**
 * "Open AppOps incident", in the menu of every panel. Title and targets have to be those of plugin.json. Viewers
 * may open none and so do not see it.
 */
export const panelMenuLink: PluginExtensionAddedLinkConfig<PanelContext> = {
  targets: [PluginExtensionPoints.DashboardPanelMenu],
  title: 'Open AppOps incident',
  description: 'Opens an incident that carries this panel, its dashboard, its time range and its queries.',
  icon: 'fire',
  path: paths.newIncident,
  configure: (context) => (mayEdit() ? { path: incidentPath(context, Date.now()) } : undefined),
};

/** The same form from Grafana's command palette, where there is no panel. */
export const paletteLink: PluginExtensionAddedLinkConfig = {
  targets: [PluginExtensionPoints.CommandPalette],
  title: 'Open an AppOps incident',
  description: 'Opens an incident by hand.',
  icon: 'fire',
  path: paths.newIncident,
  configure: () => (mayEdit() ? {} : undefined),
};

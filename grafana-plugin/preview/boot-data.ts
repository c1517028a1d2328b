import type { BootData } from '@grafana/data';
import type { PreviewFacts, PreviewRole } from './session.ts';

export type ThemeName = 'light' | 'dark';
const themeKey = 'appops-preview.theme';

/** The theme chosen in this browser, else what the system prefers. */
export function chosenTheme(): ThemeName {
  const stored = localStorage.getItem(themeKey);
  if (stored === 'light' || stored === 'dark') return stored;
  return matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
}

/** Remembers the theme; it holds from the next load of the page, since Grafana's config is read once. */
export function chooseTheme(theme: ThemeName): void {
  localStorage.setItem(themeKey, theme);
}

const readActions = ['plugins.app:access', 'datasources:query', 'dashboards:read', 'annotations:read'];
const actions: Record<PreviewRole, string[]> = {
  Viewer: readActions,
  Editor: [...readActions, 'datasources:explore', 'annotations:write', 'annotations:create'],
  Admin: [
    ...readActions,
    'datasources:explore',
    'annotations:write',
    'annotations:create',
    'datasources:read',
    'datasources:create',
    'datasources:write',
    'plugins:write',
  ],
};

/** What Grafana's server writes into its page before any script runs. */
export function makeBootData({ session, settings }: PreviewFacts, theme: ThemeName): BootData {
  const { user, org } = session;
  const bootData = {
    user: {
      isSignedIn: true,
      id: user.id,
      uid: user.uid,
      login: user.login,
      name: user.name,
      email: user.email,
      theme,
      lightTheme: theme === 'light',
      orgCount: 1,
      orgId: org.id,
      orgName: org.name,
      orgRole: user.role,
      isGrafanaAdmin: false,
      timezone: 'browser',
      weekStart: 'browser',
      language: 'en-US',
      permissions: Object.fromEntries(actions[user.role].map((action) => [action, true])),
    },
    settings: {
      ...settings,
      buildInfo: { version: '13.2.2', env: 'production', edition: 'Open Source' },
      featureToggles: {},
    },
    navTree: [],
    assets: { light: '', dark: '' },
  };
  // Of several hundred settings, these are the ones that the libraries read.
  return bootData as unknown as BootData;
}

import type { GrafanaSettings } from './grafana-settings.ts';
import type { PreviewUser } from './identity.ts';
import type { BuiltPlugin } from './plugin-files.ts';

/** What the parts of the preview share. */
export interface PreviewContext {
  previewFolder: string;
  /** This backend's own address on loopback, which is all that the proxies reach. */
  url: () => string;
  plugins: Map<string, BuiltPlugin>;
  app: BuiltPlugin;
  dataSource: BuiltPlugin;
  settings: () => GrafanaSettings;
  sign: (user: PreviewUser) => Promise<string>;
}

import { join } from 'node:path';
import { sharedModules } from './shared-modules.ts';

/** Modules that Grafana shares but neither our bundles nor the preview's page import. */
const unused = new Set<string>([
  'd3',
  'jquery',
  'prismjs',
  'react-redux',
  'redux',
  'slate',
  'slate-plain-serializer',
  'slate-react',
]);

/** What the preview's own page imports beyond Grafana's shared modules. */
const ofThePage = ['react-dom/client', 'history', 'uplot', '@grafana/schema', '@grafana/i18n'];

/** Components that @grafana/runtime lets Grafana replace, but whose setters its index does not export. */
export const runtimeInternals = {
  'grafana-runtime/plugin-page': 'dist/esm/components/PluginPage.mjs',
  'grafana-runtime/panel-renderer': 'dist/esm/components/PanelRenderer.mjs',
  'grafana-runtime/panel-data-error-view': 'dist/esm/components/PanelDataErrorView.mjs',
} as const;

/** Names that SystemJS offers to plugins in the preview. */
export const previewSharedModules = sharedModules.filter((name) => !unused.has(name));

/**
 * Module name → what to bundle under it. `react-router` is the v6 interface that Grafana shares, while
 * @grafana/ui's own routers stay as they are.
 */
export function modulePathsOf(repositoryRoot: string): Record<string, string> {
  const runtime = join(repositoryRoot, 'node_modules/@grafana/runtime');
  return {
    ...Object.fromEntries([...previewSharedModules, ...ofThePage].map((name) => [name, name])),
    'react-router': 'react-router-dom-v5-compat',
    ...Object.fromEntries(
      Object.entries(runtimeInternals).map(([name, file]) => [name, join(runtime, file)]),
    ),
  };
}

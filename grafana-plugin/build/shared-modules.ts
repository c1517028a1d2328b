/**
 * The modules that Grafana hands to plugins at run time and that must therefore stay out of the bundles.
 * The names are the same in Grafana 12.4 and 13.2. `react-router` is the v6 interface there, although a
 * plain resolution in node_modules of Grafana's packages would give v5.
 */
export const sharedModules = [
  '@emotion/css',
  '@emotion/react',
  '@grafana/data',
  '@grafana/data/unstable',
  '@grafana/runtime',
  '@grafana/runtime/unstable',
  '@grafana/ui',
  '@grafana/ui/unstable',
  'd3',
  'i18next',
  'jquery',
  'lodash',
  'moment',
  'prismjs',
  'react',
  'react-dom',
  'react-inlinesvg',
  'react-redux',
  'react-router',
  'react-router-dom',
  'react/jsx-dev-runtime',
  'react/jsx-runtime',
  'redux',
  'rxjs',
  'rxjs/operators',
  'slate',
  'slate-plain-serializer',
  'slate-react',
] as const;

/** True when Grafana provides the module, so that a bundle has to import it by name. */
export function isSharedModule(specifier: string): boolean {
  return (sharedModules as readonly string[]).includes(specifier);
}

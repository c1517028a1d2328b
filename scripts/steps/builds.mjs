import { step } from './progress.mjs';
import { node } from './project.mjs';
import { runQuietly } from './run.mjs';
import { whenChanged } from './stamps.mjs';

const common = ['package-lock.json', 'shared/package.json', 'shared/src', 'tsconfig.base.json'];
const plugin = [
  ...common,
  'LICENSE',
  'CHANGELOG.md',
  'grafana-plugin/package.json',
  'grafana-plugin/src',
  'grafana-plugin/build',
];

/** What is built, from what, and by which script. */
const parts = [
  {
    name: 'plugin',
    title: 'Building the Grafana plugin',
    inputs: plugin,
    outputs: ['grafana-plugin/dist/plugin.json', 'grafana-plugin/dist/module.js'],
    script: 'grafana-plugin/build/build.ts',
  },
  {
    name: 'preview',
    title: "Building the plugin's preview",
    inputs: [...plugin, 'grafana-plugin/preview'],
    outputs: ['grafana-plugin/dist-preview/index.html'],
    script: 'grafana-plugin/build/preview.ts',
  },
  {
    name: 'extension',
    title: 'Building the browser extension',
    inputs: [...common, 'extension'],
    outputs: ['extension/dist/chrome/manifest.json', 'extension/dist/firefox/manifest.json'],
    script: 'extension/build.ts',
  },
];

/** Builds the parts that are out of date, or all of them, or only some: one after the other, since each bundler takes every core by itself. */
export async function buildParts({ always = false, only } = {}) {
  for (const part of parts) {
    if (only && !only.includes(part.name)) continue;
    const inputs = [...part.inputs, 'scripts/steps/builds.mjs'];
    await whenChanged({ ...part, inputs, always }, () =>
      step(part.title, () => runQuietly(node, [part.script])),
    );
  }
}

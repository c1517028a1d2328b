/** `npm run build`: everything that is shipped, built anew. */
import { buildParts } from './steps/builds.mjs';
import { ensureInstalled } from './steps/install.mjs';
import { step } from './steps/progress.mjs';
import { exitWith, node } from './steps/project.mjs';
import { endWithSignals, runQuietly } from './steps/run.mjs';

async function main() {
  endWithSignals();
  await ensureInstalled();
  await buildParts({ always: true });
  await step('Bundling the backend', () => runQuietly(node, ['scripts/steps/bundle-backend.mjs']));
  const built = [
    'grafana-plugin/dist          the Grafana plugin, its data source and panel in it',
    'grafana-plugin/dist-preview  its pages without a Grafana',
    'extension/dist/chrome        the extension for Chrome and its kin, to load unpacked',
    'extension/dist/firefox       the extension for Firefox',
    'backend/dist                 the backend and its CLI alone, on Node 22.19 or newer: node appops.js serve',
  ];
  process.stdout.write(`\n${built.join('\n')}\n`);
}

main().catch(exitWith);

/**
 * `npm run bench`: how fast AppOps is, as ratios against a bare loop measured in the same run. It starts what it
 * needs on loopback, stops by itself, and judges nothing.
 */
import { ensureInstalled } from './steps/install.mjs';
import { exitWith, node } from './steps/project.mjs';
import { endWithSignals, runShown } from './steps/run.mjs';

endWithSignals();
try {
  await ensureInstalled();
  process.exitCode = await runShown(node, ['test/bench/main.ts', ...process.argv.slice(2)]);
} catch (error) {
  exitWith(error);
}

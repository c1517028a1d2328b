/**
 * `npm test`: installs what is needed and proves the project: types, lint, unit tests, the storage suite on
 * SQLite and on a real PostgreSQL, and journeys in a real Chromium and a real Firefox ESR.
 *
 *   npm test -- --only types,lint      some parts only: types, lint, unit, journeys
 *   npm test -- --only unit path/…     files of one part only (further arguments go to vitest)
 */
import { parseArgs } from 'node:util';
import { buildParts } from './steps/builds.mjs';
import { ensureInstalled } from './steps/install.mjs';
import { Problem, exitWith, node } from './steps/project.mjs';
import { step } from './steps/progress.mjs';
import { endWithSignals, printedLater, runQuietly, runShown } from './steps/run.mjs';

const boundaries = ['shared/src', 'backend/src', 'grafana-plugin/src', 'extension'];

const parts = ['types', 'lint', 'unit', 'journeys'];

/** What reads the sources without running them. */
const checks = {
  types: { 'the type check': ['tsc', '-b'] },
  lint: {
    eslint: ['eslint', '.', '--max-warnings', '0'],
    prettier: ['prettier', '--check', '--log-level', 'warn', '.'],
    'dependency-cruiser': ['depcruise', '--config', 'dependency-cruiser.config.mjs', ...boundaries],
    knip: ['knip', '--no-config-hints'],
  },
};

/** Runs checks two at a time, the slowest first; each keeps to one core. Throws a Problem with all that they found. */
async function check(wanted) {
  const waiting = wanted.flatMap((part) => Object.entries(checks[part]));
  const names = waiting.map(([name]) => name).join(', ');
  const found = [];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [command, ...args] = next[1];
      await runQuietly(command, args).catch((error) => found.push(error.message));
    }
  };
  await step(`Reading the sources: ${names}`, async () => {
    await Promise.all([work(), work()]);
    if (found.length > 0) throw new Problem(found.join('\n\n'));
  });
}

/** Chromium and Firefox, installed when they can be. A journey without its browser fails; it is never skipped. */
async function findBrowsers() {
  const code = `const { findChromium, findFirefox } = await import('./test/browsers/find.ts');
    console.log(await findChromium()); console.log(await findFirefox());`;
  await step('Finding Chromium and Firefox ESR', () =>
    runQuietly(node, ['--input-type=module', '--eval', code]),
  );
}

/** Runs the tests of some projects with `run`, which decides what becomes of their output. */
async function vitest(projects, more, run) {
  const code = await run('vitest', ['run', ...projects.flatMap((name) => ['--project', name]), ...more]);
  if (code !== 0) throw new Problem(`Tests failed (${projects.join(', ')}).`);
}

function selection() {
  let parsed;
  try {
    parsed = parseArgs({ options: { only: { type: 'string' } }, allowPositionals: true });
  } catch (error) {
    throw new Problem(error.message);
  }
  const only = parsed.values.only?.split(',') ?? parts;
  const unknown = only.filter((name) => !parts.includes(name));
  if (unknown.length > 0) throw new Problem(`--only knows ${parts.join(', ')}; not ${unknown.join(', ')}.`);
  return { only, more: parsed.positionals };
}

async function main() {
  const { only, more } = selection();
  endWithSignals();
  await ensureInstalled();

  let failed = false;
  /** Does the rest all the same: whoever waits for CI wants to hear of everything at once. */
  const attempt = async (work) => {
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      process.stderr.write(`\n${error.message}\n\n`);
      failed = true;
      return false;
    }
  };
  const read = Object.keys(checks).filter((part) => only.includes(part));
  const reading = async () => {
    if (read.length > 0) await attempt(() => check(read));
    if (only.includes('unit')) await attempt(() => vitest(['unit', 'plugin'], more, runShown));
  };
  const journeys = async (run) => {
    if (only.includes('journeys') && (await attempt(prepareJourneys)))
      await attempt(() => vitest(['journeys'], more, run));
  };
  // Journeys wait most of their time, for the next run of a monitor or the end of a window: beside them the cores
  // are free for all that computes. Two outputs at once are not to be read, so theirs comes when both are done.
  if (only.includes('unit') || read.length > 0) {
    const later = printedLater();
    await Promise.all([reading(), journeys(later.run)]);
    later.print();
  } else await journeys(runShown);
  if (failed) throw new Problem('npm test found failures: see above.');
}

async function prepareJourneys() {
  await findBrowsers();
  await buildParts();
}

main().catch(exitWith);

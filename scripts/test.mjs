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
import { runTests, summaryOf } from './steps/outcome.mjs';
import { Problem, exitWith, node } from './steps/project.mjs';
import { step } from './steps/progress.mjs';
import { endWithSignals, printedLater, runQuietly, runShown } from './steps/run.mjs';

const boundaries = ['shared/src', 'backend/src', 'grafana-plugin/src', 'extension'];

const parts = ['types', 'lint', 'unit', 'journeys'];

/** What reads the sources without running them. */
const checks = {
  types: { 'the type check': [node, 'node_modules/typescript-native/bin/tsc', '-b'] },
  lint: {
    eslint: ['eslint', '.', '--max-warnings', '0'],
    prettier: ['prettier', '--check', '--log-level', 'warn', '.'],
    'dependency-cruiser': ['depcruise', '--config', 'dependency-cruiser.config.mjs', ...boundaries],
    knip: ['knip', '--no-config-hints'],
  },
};

/**
 * Runs checks two at a time, the slowest first; each keeps to one core. Throws a Problem with all that they found; its
 * `found` has the title and the message of each that failed.
 */
async function check(wanted) {
  const waiting = wanted.flatMap((part) => Object.entries(checks[part]));
  const names = waiting.map(([name]) => name).join(', ');
  const found = [];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [title, [command, ...args]] = next;
      await runQuietly(command, args).catch(({ message }) => found.push({ title, message }));
    }
  };
  await step(`Reading the sources: ${names}`, async () => {
    await Promise.all([work(), work()]);
    if (found.length > 0)
      throw Object.assign(new Problem(found.map(({ message }) => message).join('\n\n')), { found });
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

/** Proxies, name servers and such that checks are tried against, installed when they can be. */
async function findPeers() {
  const code = `const { findPeers } = await import('./test/peers/find.ts');
    console.log((await findPeers()).join(', '));`;
  const missing = await step('Finding proxies, name servers and ping', () =>
    runQuietly(node, ['--input-type=module', '--eval', code]),
  );
  if (missing?.trim()) process.stderr.write(`Not here, and not tried against: ${missing.trim()}.\n`);
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

  const problems = [];
  /** Does the rest all the same: whoever waits for CI wants to hear of everything at once. */
  const attempt = async (title, work) => {
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      process.stderr.write(`\n${error.message}\n\n`);
      problems.push(...(error.found ?? [{ title, message: error.message }]));
      return false;
    }
  };
  const runs = [];
  const vitest = async (projects, run) => {
    const args = [...projects.flatMap((name) => ['--project', name]), ...more];
    runs.push(await runTests(projects.join(' and '), args, run));
  };
  const read = Object.keys(checks).filter((part) => only.includes(part));
  const reading = async () => {
    if (read.length > 0) await attempt('reading the sources', () => check(read));
    if (only.includes('unit')) await vitest(['unit', 'plugin', 'pages'], runShown);
  };
  const journeys = async (run) => {
    if (only.includes('journeys') && (await attempt('preparing the journeys', prepareJourneys)))
      await vitest(['journeys'], run);
  };
  // Before the browsers: two programs cannot install packages at once.
  if (only.includes('unit') && more.length === 0) await attempt('finding peers', findPeers);
  // Journeys wait most of their time, for the next run of a monitor or the end of a window: beside them the cores
  // are free for all that computes. Two outputs at once are not to be read, so theirs comes when both are done.
  if (only.includes('unit') || read.length > 0) {
    const later = printedLater();
    await Promise.all([reading(), journeys(later.run)]);
    later.print();
  } else await journeys(runShown);
  const { text, failed } = summaryOf(runs, problems);
  process.stdout.write(`\n${text}\n`);
  if (failed) throw new Problem('npm test failed.');
}

async function prepareJourneys() {
  await findBrowsers();
  await buildParts();
}

main().catch(exitWith);

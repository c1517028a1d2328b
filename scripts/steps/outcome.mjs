import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { toolEnvironment } from './run.mjs';

const reporter = fileURLToPath(new URL('./outcome-reporter.mjs', import.meta.url));

/** A summary has so many lines at most, each so many characters. */
const most = { lines: 40, characters: 200 };

/**
 * Runs tests with vitest. `run` starts the command and resolves to its exit code. Resolves to what the summary tells
 * of it: `name`, `code`, `counts` (null when vitest did not come to its end), and `failures`, each with `title` and
 * `message`.
 */
export async function runTests(name, args, run) {
  const folder = mkdtempSync(path.join(tmpdir(), 'appops-outcome-'));
  const file = path.join(folder, 'outcome');
  try {
    const code = await run('vitest', ['run', ...args, '--reporter=default', `--reporter=${reporter}`], {
      env: toolEnvironment({ APPOPS_TEST_OUTCOME: file }),
    });
    return { name, code, ...readOutcome(file) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function readOutcome(file) {
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    // vitest ended before it had anything to tell.
    if (error.code !== 'ENOENT') throw error;
  }
  // The last line is not whole when vitest was killed while it wrote.
  const entries = text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
  const counts = entries.find(({ kind }) => kind === 'end') ?? null;
  const failures = entries
    .filter(({ kind }) => kind !== 'end')
    .map(({ kind, file: where, name, message }) => ({
      title:
        kind === 'unhandled' ? 'an error that no test handled' : [where, name].filter(Boolean).join(' > '),
      message,
    }));
  return { counts, failures };
}

/**
 * What `npm test` says last: the counts of each run, and every failure by its name with the first lines of its
 * message, as many as there is room for. `runs` are those of `runTests`; `problems` are what failed beside tests, each
 * with `title` and `message`. `failed` says whether anything did.
 */
export function summaryOf(runs, problems) {
  const broken = runs.filter(isBroken).map((run) => ({
    title: `vitest (${run.name}) failed with exit code ${run.code}`,
    message:
      run.counts === null
        ? 'It did not come to its end: what had failed until then is named, what would have come is not known.'
        : 'It says why where its output ends.',
  }));
  const failures = [...problems, ...broken, ...runs.flatMap((run) => run.failures)];
  const failed = failures.length > 0;
  const head = [
    failed ? `npm test found failures (${failures.length}):` : 'npm test: all passed.',
    ...runs.map((run) => `  ${run.name}: ${countsOf(run.counts)}`),
  ];
  return { failed, text: [...head, ...listOf(failures, most.lines - head.length)].map(shorten).join('\n') };
}

/** Whether vitest failed for something that it did not tell. */
const isBroken = ({ code, counts, failures }) => counts === null || (code !== 0 && failures.length === 0);

function countsOf(counts) {
  if (counts === null) return 'not known';
  const { files, failedFiles, passed, failed, skipped } = counts;
  return [
    failed > 0 ? `${failed} failed` : '',
    `${passed} passed`,
    skipped > 0 ? `${skipped} skipped` : '',
    `in ${files} files`,
    failedFiles > 0 ? `(${failedFiles} of them failed)` : '',
  ]
    .filter(Boolean)
    .join(' ');
}

/** Each failure gets the same number of lines; when there are more failures than lines, the last line counts the rest. */
function listOf(failures, room) {
  if (failures.length > room) {
    const shown = room - 1;
    return [...failures.slice(0, shown).map(titleOf), `  and ${failures.length - shown} more`];
  }
  const each = Math.min(6, Math.floor(room / Math.max(1, failures.length))) - 1;
  return failures.flatMap((failure) => [titleOf(failure), ...linesOf(failure.message).slice(0, each)]);
}

const titleOf = ({ title }) => `  ✘ ${title}`;

const linesOf = (message) =>
  stripVTControlCharacters(message)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => `      ${line}`);

const shorten = (line) => (line.length > most.characters ? `${line.slice(0, most.characters - 1)}…` : line);

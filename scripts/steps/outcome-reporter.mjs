import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/**
 * A reporter of vitest for the closing summary of `npm test`: writes what it learns at once, a line of JSON each, to
 * the file that APPOPS_TEST_OUTCOME names. So what failed is known even when vitest is killed later.
 */
export default class OutcomeReporter {
  #counts = { files: 0, failedFiles: 0, passed: 0, failed: 0, skipped: 0 };

  onTestCaseResult(test) {
    const { state, errors } = test.result();
    if (state in this.#counts) this.#counts[state]++;
    if (state === 'failed') write({ kind: 'test', ...placeOf(test), message: messageOf(errors) });
  }

  /** A set-up or a clearing away of several tests. */
  onTestSuiteResult(suite) {
    const errors = suite.errors();
    if (errors.length > 0) write({ kind: 'suite', ...placeOf(suite), message: messageOf(errors) });
  }

  onTestModuleEnd(module) {
    this.#counts.files++;
    if (!module.ok()) this.#counts.failedFiles++;
    const errors = module.errors();
    if (errors.length > 0)
      write({ kind: 'file', file: module.relativeModuleId, name: '', message: messageOf(errors) });
  }

  onTestRunEnd(_, unhandled, reason) {
    for (const error of unhandled)
      write({ kind: 'unhandled', file: '', name: '', message: messageOf([error]) });
    write({ kind: 'end', reason, ...this.#counts });
  }
}

const placeOf = (task) => ({ file: task.module.relativeModuleId, name: task.fullName });

const messageOf = (errors = []) => errors.map(linesOf).join('\n');

/** What was said, what differs, why, and the line of ours where it was thrown. */
function linesOf(error) {
  const frame = error.stacks?.[0];
  // Marks of what differs, without the same around them.
  const differing = stripVTControlCharacters(error.diff ?? '')
    .split('\n')
    .filter((line) => /^[-+] /.test(line) && !/^. (Expected|Received)/.test(line));
  return [
    stripVTControlCharacters(`${error.name ?? 'Error'}: ${error.message ?? error}`),
    ...(frame ? [`at ${path.relative(process.cwd(), frame.file)}:${frame.line}:${frame.column}`] : []),
    ...differing,
    ...(error.cause?.message ? [`because of ${linesOf(error.cause)}`] : []),
  ].join('\n');
}

function write(entry) {
  appendFileSync(process.env.APPOPS_TEST_OUTCOME, `${JSON.stringify(entry)}\n`);
}

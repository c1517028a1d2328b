import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runTests, summaryOf } from './outcome.mjs';
import { printedLater } from './run.mjs';

let folder;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'appops-outcome-test-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs tests of the given texts by their file names, and says what the summary is. */
async function summaryOfFiles(files) {
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  const run = await runTests('unit', ['--root', folder, '--globals', '--no-cache'], printedLater().run);
  return summaryOf([run], []);
}

test('tests that pass are told by their counts alone', async () => {
  const { text, failed } = await summaryOfFiles({
    'a.test.mjs': `test('right', () => {}); test('right, too', () => {});`,
    'b.test.mjs': `test('right again', () => {}); test.skip('left out', () => {});`,
  });
  expect(text).toBe('npm test: all passed.\n  unit: 3 passed 1 skipped in 2 files');
  expect(failed).toBe(false);
});

test('a test, a set-up, a file and an error that nobody handled are each named with what they said', async () => {
  const { text, failed } = await summaryOfFiles({
    'a.test.mjs': `describe('sums', () => {
      test('right', () => {});
      test('wrong', () => expect({ a: 1, same: 1 }).toEqual({ a: 2, same: 1 }));
    });`,
    'b.test.mjs': `describe('prepared', () => {
      beforeAll(() => { throw new Error('no set-up', { cause: new Error('no disk') }); });
      test('never', () => {});
    });`,
    'c.test.mjs': `import './missing.mjs';`,
    'd.test.mjs': `test('too early', async () => {
      setTimeout(() => { throw new TypeError('nobody hears'); });
      await new Promise((resolve) => setTimeout(resolve, 20));
    });`,
  });
  expect(failed).toBe(true);
  expect(text).toContain(
    'npm test found failures (4):\n  unit: 1 failed 2 passed 1 skipped in 4 files (3 of them failed)',
  );
  expect(text).toMatch(
    /✘ a\.test\.mjs > sums > wrong\n +AssertionError: expected \{ a: 1, same: 1 \}.+\n +at .*a\.test\.mjs:3:\d+\n +- +"a": 2,\n +\+ +"a": 1,/,
  );
  expect(text).toMatch(/✘ b\.test\.mjs > prepared\n +Error: no set-up\n.*\n +because of Error: no disk/);
  expect(text).toMatch(/✘ c\.test\.mjs\n +Error: Cannot find module '.\/missing.mjs'/);
  expect(text).toMatch(/✘ an error that no test handled\n +TypeError: nobody hears/);
});

test('a run that is killed names what had failed until then, and is a failure itself', async () => {
  const { text, failed } = await summaryOfFiles({
    'a.test.mjs': `import { existsSync } from 'node:fs';
      test('wrong', () => { throw new Error('the first'); });
      test('deadly', async () => {
        while (!existsSync(process.env.APPOPS_TEST_OUTCOME)) await new Promise((resolve) => setTimeout(resolve, 10));
        process.kill(process.ppid, 'SIGKILL');
        await new Promise(() => {});
      });`,
  });
  expect(failed).toBe(true);
  expect(text).toContain('unit: not known');
  expect(text).toMatch(/✘ vitest \(unit\) failed with exit code 1\n +It did not come to its end/);
  expect(text).toMatch(/✘ a\.test\.mjs > wrong\n +Error: the first/);
});

test('a run without any test is a failure', async () => {
  const { text, failed } = await summaryOfFiles({});
  expect(failed).toBe(true);
  expect(text).toContain('✘ vitest (unit) failed with exit code 1');
});

describe('what failed beside tests', () => {
  const passed = { files: 2, failedFiles: 0, passed: 3, failed: 0, skipped: 0 };

  test('is named before the tests', () => {
    const { text, failed } = summaryOf(
      [{ name: 'journeys', code: 0, counts: passed, failures: [] }],
      [{ title: 'eslint', message: '`eslint .` failed (exit 1):\n\u001b[31mno-console\u001b[39m' }],
    );
    expect(failed).toBe(true);
    expect(text).toBe(
      [
        'npm test found failures (1):',
        '  journeys: 3 passed in 2 files',
        '  ✘ eslint',
        '      `eslint .` failed (exit 1):',
        '      no-console',
      ].join('\n'),
    );
  });
});

test.each([1, 7, 20, 38, 39, 500])(
  '%i failures take 40 lines at most, and none goes without being counted',
  (many) => {
    const failures = Array.from({ length: many }, (_, i) => ({
      title: `a.test.ts > number ${i}`,
      message: `${'long '.repeat(100)}\n`.repeat(50),
    }));
    const counts = { files: 1, failedFiles: 1, passed: 0, failed: many, skipped: 0 };
    const lines = summaryOf([{ name: 'unit', code: 1, counts, failures }], []).text.split('\n');
    expect(lines.length).toBeLessThanOrEqual(40);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(200);
    const named = lines.filter((line) => line.includes('✘')).length;
    const more = Number(/and (\d+) more/.exec(lines.at(-1))?.[1] ?? 0);
    expect(named + more).toBe(many);
  },
);

/** What holds of "is the fix in this release?" for every sequence of releases. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CaseDeployment, CaseFacts } from './case-facts.ts';
import { judgeCase } from './case-judgement.ts';
import { HOUR, MINUTE, T0, caseFacts, commit, deployed, fix, plan } from './case-scenario.ts';
import { readReleaseHistory } from './release-history.ts';

/** APPOPS_SEQUENCES=10000 for the whole measure; fewer in the suite. */
const numRuns = Number(
  (globalThis as { process?: { env: Record<string, string | undefined> } }).process?.env.APPOPS_SEQUENCES ??
    150,
);
// Some of them take long on a busy machine.
const timeout = 60_000 + numRuns * 60;

const FIX = 'a'.repeat(40);
const REVERT = 'b'.repeat(40);
const others = ['c', 'd', 'e'].map((letter) => letter.repeat(40));
const semantic = ['1.9.7', '1.9.8', '2.4.0', '2.4.1', '2.5.0', '3.0.0'];
const dates = ['24.04.0', '24.04.1', '24.10.0', '25.01.0', '25.1.2', '25.2.0'];
const commits = [commit(REVERT, { message: `Revert\n\nThis reverts commit ${FIX}.` })];

interface Step {
  version: string;
  environment: string;
  commits: string[] | null;
  rolledBack: boolean;
}

const stepsOf = (versions: readonly string[]): fc.Arbitrary<Step[]> =>
  fc.array(
    fc.record({
      version: fc.constantFrom(...versions),
      environment: fc.constantFrom('production', 'production', 'staging'),
      commits: fc.option(fc.subarray([...others, FIX, REVERT])),
      rolledBack: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
    }),
    { maxLength: 8 },
  );
const steps = fc.oneof(stepsOf(semantic), stepsOf(dates));

function deployments(given: readonly Step[]): CaseDeployment[] {
  return given.map((step, index) =>
    deployed(step.version, T0 + index * HOUR, {
      id: `dep_${index}`,
      sequence: index,
      environment: step.environment,
      commits: step.commits,
      ...(step.rolledBack
        ? { status: 'rolled_back' as const, rolledBackAt: T0 + index * HOUR + 30 * MINUTE }
        : {}),
    }),
  );
}

function history(given: readonly Step[], named: Parameters<typeof fix>[2], more: Partial<CaseFacts> = {}) {
  const one = fix('fix_1', T0, named);
  const facts = caseFacts({ deployments: deployments(given), commits, fixes: [one], ...more });
  const read = readReleaseHistory(facts);
  return {
    facts,
    answers: ['production', 'staging'].flatMap((environment) =>
      read.periods('shop', environment).map((period) => ({
        environment,
        period,
        ...read.presence(one, environment, period.release),
      })),
    ),
  };
}

const names = fc.constantFrom<Parameters<typeof fix>[2]>(
  { commit: FIX },
  { version: '2.4.1' },
  { version: '24.04.1' },
  { commit: FIX, version: '2.4.1' },
  { versions: ['2.4.1', '1.9.8'] },
);

test(
  'a fix that nobody told of is in no release',
  () => {
    fc.assert(
      fc.property(steps, (given) => {
        const without = given.map((step) => ({
          ...step,
          commits: step.commits?.filter((sha) => sha !== FIX) ?? null,
        }));
        for (const { answer } of history(without, { commit: FIX }).answers) expect(answer).not.toBe('yes');
      }),
      { numRuns },
    );
  },
  timeout,
);

test(
  'a rollback brings back the answer that the version had',
  () => {
    fc.assert(
      fc.property(steps, names, (given, named) => {
        const byVersion = new Map<string, string>();
        for (const { environment, period, answer } of history(given, named).answers) {
          const key = `${environment} ${period.version}`;
          expect(byVersion.get(key) ?? answer).toBe(answer);
          byVersion.set(key, answer);
        }
      }),
      { numRuns },
    );
  },
  timeout,
);

test(
  'a release that tells the revert, and nothing that undoes it, never has the fix',
  () => {
    fc.assert(
      fc.property(steps, (given) => {
        const { answers } = history(given, { commit: FIX });
        for (const { period, answer } of answers)
          if (period.release.commits?.includes(REVERT) === true) expect(answer).not.toBe('yes');
      }),
      { numRuns },
    );
  },
  timeout,
);

test(
  'an older line, and a version first deployed before the fix, never inherit',
  () => {
    fc.assert(
      fc.property(stepsOf(semantic), (given) => {
        for (const { period, answer } of history(given, { version: '2.4.1' }).answers)
          if (['1.9.7', '1.9.8', '2.4.0'].includes(period.version)) expect(answer).toBe('no');
      }),
      { numRuns },
    );
  },
  timeout,
);

test(
  'the order in which deployments and commits are handed in has no say',
  () => {
    fc.assert(
      fc.property(steps, names, (given, named) => {
        const { facts } = history(given, named);
        const reversed = {
          ...facts,
          deployments: facts.deployments.toReversed(),
          commits: facts.commits.toReversed(),
        };
        const one = facts.fixes[0]!;
        const [a, b] = [readReleaseHistory(facts), readReleaseHistory(reversed)];
        for (const environment of ['production', 'staging'])
          expect(b.streaks(one, environment)).toEqual(a.streaks(one, environment));
      }),
      { numRuns },
    );
  },
  timeout,
);

test(
  'a closed case opens with "no longer contains the fix" only where the live release is known not to',
  () => {
    fc.assert(
      fc.property(steps, names, (given, named) => {
        const closedAt = T0 + 2 * HOUR + 1;
        const { facts, answers } = history(given, named, {
          statedReason: 'r',
          plans: [plan('fix_1', T0, { environments: ['production'] })],
          decisions: [{ id: 'dec_1', at: closedAt, kind: 'closed_effective' }],
        });
        const judged = judgeCase(facts, T0 + 20 * HOUR);
        if (judged.reopened?.reason !== 'fix_left') return;
        const { at } = judged.reopened;
        const next = answers.find(
          ({ environment, period }) => environment === 'production' && period.from === at,
        );
        if (next !== undefined) expect(next.answer).toBe('no');
      }),
      { numRuns },
    );
  },
  timeout,
);

/** Makes up facts of cases for property tests. */

import fc from 'fast-check';
import type { CaseFacts, DecisionFact } from './case-facts.ts';
import { MINUTE, T0, caseFacts, deployed, fix, occurrence, plan, runs, workaround } from './case-scenario.ts';

/** The story's clock: whole minutes of two hours, so that much falls together. */
const minute = fc.integer({ min: 0, max: 120 }).map((n) => T0 + n * MINUTE);
const environment = fc.constantFrom('production', 'staging');
const version = fc.constantFrom('1.0.0', '1.1.0', '1.1.1', '1.2.0', '2.0.0');
/** When everything has happened. */
export const END = T0 + 130 * MINUTE;

// Cast: it runs in browsers, too, which have no process.
const asked = (globalThis as { process?: { env: Record<string, string | undefined> } }).process?.env
  .APPOPS_SEQUENCES;
/** How many sequences to try: APPOPS_SEQUENCES=10000 for the whole measure; fewer in the suite. */
export const numRuns = Number(asked ?? 100);
/** Milliseconds that so many may take. */
export const testTimeout = 240_000 + Number(asked ?? 0) * 60;

function named<T>(prefix: string, items: readonly T[]): (T & { id: string })[] {
  return items.map((item, index) => ({ ...item, id: `${prefix}_${index}` }));
}

const decision = fc.oneof(
  fc.record({ at: minute, kind: fc.constantFrom('closed_effective', 'closed_not_a_problem', 'reopened') }),
  fc.record({ at: minute, kind: fc.constant('closed_risk_accepted'), until: minute }),
  fc.record({ at: minute, kind: fc.constant('closed_duplicate'), duplicateOf: fc.constant('case_2') }),
);

/** Cases of two hours, in which anything may fall together with anything. */
export const arbitraryFacts: fc.Arbitrary<CaseFacts> = fc
  .record({
    deployments: fc.array(
      fc.record({
        version,
        environment,
        at: minute,
        status: fc.constantFrom('succeeded', 'failed', 'rolled_back'),
      }),
      { maxLength: 6 },
    ),
    occurrences: fc.array(
      fc.record({
        start: minute,
        length: fc.option(fc.integer({ min: 0, max: 60 })),
        environment,
        reporterVersion: fc.option(fc.constantFrom('1.0.0', '1.1.1', 'odd')),
      }),
      { maxLength: 5 },
    ),
    fixes: fc.array(
      fc.record({
        version: fc.option(version),
        recordedAt: minute,
        mergedAt: fc.option(minute),
        reverted: fc.boolean(),
      }),
      { maxLength: 2 },
    ),
    plans: fc.array(
      fc.record({
        fix: fc.constantFrom('fix_0', 'fix_1'),
        recordedAt: minute,
        environments: fc.subarray(['production', 'staging'], { minLength: 1 }),
        targetRate: fc.constantFrom(0, 0, 0.1),
      }),
      { maxLength: 3 },
    ),
    workarounds: fc.array(
      fc.record({
        activatedAt: fc.option(minute),
        retiredAt: fc.option(minute),
        expiresAt: fc.option(minute),
      }),
      { maxLength: 2 },
    ),
    maintenance: fc.array(
      fc.record({
        environment: fc.option(environment),
        start: minute,
        end: fc.option(minute),
        plannedAt: minute,
      }),
      {
        maxLength: 2,
      },
    ),
    down: fc.array(minute, { maxLength: 5 }),
    decisions: fc.array(decision, { maxLength: 3 }),
  })
  .map((raw) =>
    caseFacts({
      deployments: raw.deployments.map((one, index) =>
        deployed(one.version, one.at, {
          id: `dep_${index}`,
          sequence: index,
          environment: one.environment,
          // Cast: the builder is typed by what it makes without being told.
          status: one.status as 'succeeded',
          rolledBackAt: one.at + 10 * MINUTE,
        }),
      ),
      occurrences: raw.occurrences.map(({ start, length, ...rest }, index) =>
        occurrence(`occ_${index}`, start, length === null ? null : start + length * MINUTE, rest),
      ),
      fixes: raw.fixes.map(({ reverted, ...one }, index) =>
        fix(`fix_${index}`, one.recordedAt, {
          ...one,
          revert: reverted ? { at: one.recordedAt + 60 * MINUTE, commit: null, version: '1.2.0' } : null,
        }),
      ),
      plans: raw.plans.map((one, index) => plan(one.fix, one.recordedAt, { ...one, id: `plan_${index}` })),
      workarounds: named('wa', raw.workarounds).map((one) => workaround(one.id, one)),
      maintenance: named('mwn', raw.maintenance),
      runs: ['production', 'staging'].flatMap((where) =>
        runs(T0, END, { environment: where }).map((run) =>
          raw.down.includes(run.at) ? { ...run, outcome: 'down' as const } : run,
        ),
      ),
      // Cast: of each kind it has the parts, which a generator cannot tell.
      decisions: named('dec', raw.decisions) as DecisionFact[],
    }),
  );

/** What holds for every case, whatever happened in it. */

import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { CaseFacts, DecisionFact } from './case-facts.ts';
import { caseChanges } from './case-changes.ts';
import { judgeCase } from './case-judgement.ts';
import { MINUTE, T0, caseFacts, deployed, fix, occurrence, plan, runs, workaround } from './case-scenario.ts';

/** The story's clock: whole minutes of two hours, so that much falls together. */
const minute = fc.integer({ min: 0, max: 120 }).map((n) => T0 + n * MINUTE);
const environment = fc.constantFrom('production', 'staging');
const version = fc.constantFrom('1.0.0', '1.1.0', '1.1.1', '1.2.0', '2.0.0');
const END = T0 + 130 * MINUTE;

const asked = (globalThis as { process?: { env: Record<string, string | undefined> } }).process?.env
  .APPOPS_SEQUENCES;
/** APPOPS_SEQUENCES=10000 for the whole measure; fewer in the suite. */
fc.configureGlobal({ numRuns: Number(asked ?? 100) });
vi.setConfig({ testTimeout: 240_000 + Number(asked ?? 0) * 60 });

function named<T>(prefix: string, items: readonly T[]): (T & { id: string })[] {
  return items.map((item, index) => ({ ...item, id: `${prefix}_${index}` }));
}

const decision = fc.oneof(
  fc.record({ at: minute, kind: fc.constantFrom('closed_effective', 'closed_not_a_problem', 'reopened') }),
  fc.record({ at: minute, kind: fc.constant('closed_risk_accepted'), until: minute }),
  fc.record({ at: minute, kind: fc.constant('closed_duplicate'), duplicateOf: fc.constant('case_2') }),
);

const arbitraryFacts: fc.Arbitrary<CaseFacts> = fc
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
      decisions: named('dec', raw.decisions) as DecisionFact[],
    }),
  );

test('the order in which facts are handed in has no say, and facts are never changed', () => {
  fc.assert(
    fc.property(arbitraryFacts, (facts) => {
      const copy = structuredClone(facts);
      const judged = judgeCase(facts, END);
      expect(facts).toEqual(copy);
      const reversed = Object.fromEntries(
        Object.entries(facts).map(([key, value]) => [key, Array.isArray(value) ? value.toReversed() : value]),
      ) as unknown as CaseFacts;
      const again = judgeCase(reversed, END);
      // Workarounds and proposals are listed as they came.
      again.tracks.containment.workarounds.reverse();
      expect(again.status).toBe(judged.status);
      expect(again.occurrences).toEqual(judged.occurrences);
      expect(again.tracks).toEqual(judged.tracks);
      expect(again.reopened).toEqual(judged.reopened);
    }),
  );
});

test('judging again without news changes nothing', () => {
  fc.assert(
    fc.property(arbitraryFacts, (facts) => {
      expect(caseChanges(judgeCase(facts, END), judgeCase(structuredClone(facts), END))).toEqual([]);
    }),
  );
});

test('nothing is proved while a workaround masks a target', () => {
  fc.assert(
    fc.property(arbitraryFacts, (facts) => {
      const masked = {
        ...facts,
        workarounds: [...facts.workarounds, workaround('wa_mask', { environments: [] })],
      };
      const { state } = judgeCase(masked, END).tracks.verification;
      expect(['effective', 'partly_effective']).not.toContain(state);
    }),
  );
});

test('only what is live, planned for and a target counts against a fix', () => {
  fc.assert(
    fc.property(arbitraryFacts, (facts) => {
      for (const one of judgeCase(facts, END).countsAgainst) {
        const plans = facts.plans.filter((plan) => plan.fixId === one.fixId && plan.recordedAt < one.start);
        expect(plans.some((plan) => plan.environments.includes(one.environment))).toBe(true);
        const named = facts.fixes.find((fix) => fix.id === one.fixId);
        const live = judgeCase({ ...facts, fixes: named === undefined ? [] : [named] }, one.start);
        expect(live.tracks.fix.liveIn.map(({ environment }) => environment)).toContain(one.environment);
      }
    }),
  );
});

test('an occurrence that counts rules out "effective" for a plan without a target rate', () => {
  fc.assert(
    fc.property(arbitraryFacts, (facts) => {
      const strict = { ...facts, plans: facts.plans.map((plan) => ({ ...plan, targetRate: 0 })) };
      const { countsAgainst, tracks } = judgeCase(strict, END);
      const { fixId, state } = tracks.verification;
      if (countsAgainst.some((one) => one.fixId === fixId)) expect(state).toBe('ineffective');
      expect(state).not.toBe('partly_effective');
    }),
  );
});

test('duplicates and "not a problem" stay closed, whatever happens afterwards', () => {
  fc.assert(
    fc.property(arbitraryFacts, fc.boolean(), (facts, duplicate) => {
      const last: DecisionFact = duplicate
        ? { id: 'dec_z', at: END - 1, kind: 'closed_duplicate', duplicateOf: 'case_2' }
        : { id: 'dec_z', at: END - 1, kind: 'closed_not_a_problem' };
      const more = [...facts.occurrences, occurrence('occ_z', END, null)];
      const judged = judgeCase({ ...facts, decisions: [...facts.decisions, last], occurrences: more }, END);
      expect(judged.status).toBe(last.kind);
      expect(judged.sinceDecision).toContain('occ_z');
    }),
  );
});

test('evidence from before a closing decision never reopens the case', () => {
  fc.assert(
    fc.property(arbitraryFacts, (facts) => {
      // Everything in the story happens before T0 + 121 minutes.
      const closed: DecisionFact = { id: 'dec_z', at: T0 + 125 * MINUTE, kind: 'closed_effective' };
      const settled = {
        ...facts,
        occurrences: facts.occurrences.map((one) => ({
          ...one,
          end: Math.min(one.end ?? Infinity, one.start + MINUTE, T0 + 125 * MINUTE),
        })),
        deployments: facts.deployments.map((one) => ({ ...one, status: 'succeeded' as const })),
        fixes: facts.fixes.map((one) => ({ ...one, revert: null })),
        decisions: [...facts.decisions, closed],
      };
      expect(judgeCase(settled, END).status).toBe('closed_effective');
    }),
  );
});

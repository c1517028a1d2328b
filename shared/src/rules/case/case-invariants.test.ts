/** What holds for every case, whatever happened in it. */

import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { arbitraryFacts, END, numRuns, testTimeout } from './arbitrary-facts.ts';
import type { CaseFacts, DecisionFact } from './case-facts.ts';
import { caseChanges } from './case-changes.ts';
import { judgeCase } from './case-judgement.ts';
import { MINUTE, T0, occurrence, workaround } from './case-scenario.ts';

fc.configureGlobal({ numRuns });
vi.setConfig({ testTimeout });

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

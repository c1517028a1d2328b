/** What holds for every proof, whatever happened to the case and in whatever order it became known. */

import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { lastOf } from '../run-stretches.ts';
import { arbitraryFacts, END, numRuns, testTimeout } from './arbitrary-facts.ts';
import { judgeCase } from './case-judgement.ts';
import { DAY, MINUTE, T0, occurrence } from './case-scenario.ts';
import type { CaseFacts } from './case-facts.ts';

fc.configureGlobal({ numRuns });
vi.setConfig({ testTimeout });

const isProof = (state: string): boolean => state === 'effective' || state === 'partly_effective';
const stateOf = (facts: CaseFacts, now: number): string => judgeCase(facts, now).tracks.verification.state;

test('nothing is proved with fewer runs, or with less observed time, than the plan asks for', () => {
  fc.assert(
    fc.property(arbitraryFacts, (facts) => {
      const { state, planId, environments } = judgeCase(facts, END).tracks.verification;
      if (!isProof(state)) return;
      const plan = facts.plans.find(({ id }) => id === planId)!;
      for (const { environment, progress } of environments) {
        const since = progress.startedAt ?? Infinity;
        const could = [...facts.runs].filter(
          (run) => run.environment === environment && run.at >= since && run.at > plan.recordedAt,
        );
        expect(could.length).toBeGreaterThanOrEqual(plan.cleanRunsNeeded);
        const windows = facts.maintenance.filter(
          (one) => one.environment === null || one.environment === environment,
        );
        const seen = could.filter(
          ({ at }) =>
            !windows.some(
              ({ start, end, plannedAt }) => Math.max(start, plannedAt) <= at && (end === null || at < end),
            ),
        );
        const first = Math.min(...seen.map(({ at }) => at));
        const last = Math.max(...seen.map((run) => lastOf(run) + run.everyMs));
        expect(Math.min(last - first, seen.length * MINUTE)).toBeGreaterThanOrEqual(
          plan.minWindowMs - MINUTE,
        );
        expect(progress.observedMs).toBeGreaterThanOrEqual(plan.minWindowMs);
        if (plan.targetRate > 0) continue;
        const lastFailed = Math.max(
          -Infinity,
          ...seen.filter(({ outcome }) => outcome === 'down').map(({ at }) => at),
        );
        const row = seen.filter(({ at, outcome }) => outcome === 'up' && at > lastFailed);
        const inGrace = progress.leftOutBy.some(({ reason }) => reason === 'deployment');
        if (!inGrace) expect(row.length).toBeGreaterThanOrEqual(plan.cleanRunsNeeded);
      }
    }),
  );
});

test('a recurrence while the fix is live in a target is never lost, and never leaves a case proved or closed as effective', () => {
  const later = END + 70 * MINUTE;
  fc.assert(
    fc.property(arbitraryFacts, (facts) => {
      const calm = { ...facts, maintenance: [], decisions: facts.decisions.filter(({ at }) => at < END) };
      const before = judgeCase(calm, later);
      const { planId, fixId, reason } = before.tracks.verification;
      const plan = calm.plans.find(({ id }) => id === planId);
      const live = before.tracks.fix.liveIn.find((one) => plan?.environments.includes(one.environment));
      if (plan === undefined || live === undefined || reason === 'fix_reverted') return;
      const again = occurrence('occ_again', later - 5 * MINUTE, null, { environment: live.environment });
      const after = judgeCase({ ...calm, occurrences: [again, ...calm.occurrences] }, later);
      const judged = after.occurrences.find((one) => one.occurrenceId === 'occ_again');
      expect(judged).toMatchObject({ outcome: 'counts', fixId });
      expect(after.status).not.toBe('closed_effective');
      // A plan that accepts failures is judged by their rate, at its end.
      if (plan.targetRate > 0) return;
      expect(after.status).not.toBe('proved_effective');
      expect(after.tracks.verification.state).toBe('ineffective');
    }),
  );
});

test('a failed run in the place of a clean one never makes a fix more proved', () => {
  fc.assert(
    fc.property(arbitraryFacts, fc.array(fc.integer({ min: 0, max: 259 }), { maxLength: 5 }), (facts, at) => {
      if (isProof(stateOf(facts, END))) return;
      const runs = [...facts.runs].map((run, index) =>
        at.includes(index) ? { ...run, outcome: 'down' as const } : run,
      );
      expect(isProof(stateOf({ ...facts, runs }, END))).toBe(false);
    }),
  );
});

test('time alone proves nothing: a clock that jumps ahead finds what it found before', () => {
  fc.assert(
    fc.property(arbitraryFacts, fc.integer({ min: 1, max: 40 }), (facts, days) => {
      if (isProof(stateOf(facts, END))) return;
      expect(isProof(stateOf(facts, END + days * DAY))).toBe(false);
    }),
  );
});

test('what a person says cannot make the machine prove', () => {
  fc.assert(
    fc.property(arbitraryFacts, (facts) => {
      const proved = (decisions: CaseFacts['decisions']) => isProof(stateOf({ ...facts, decisions }, END));
      if (!proved([])) expect(proved(facts.decisions)).toBe(false);
    }),
  );
});

test('runs that were not made, or say nothing, never prove', () => {
  fc.assert(
    fc.property(
      arbitraryFacts,
      fc.constantFrom(
        { outcome: 'missed' as const },
        { outcome: 'error' as const },
        { suspect: true },
        { paused: true },
      ),
      (facts, change) => {
        const runs = [...facts.runs].map((run) => ({ ...run, ...change }));
        expect(isProof(stateOf({ ...facts, runs }, END))).toBe(false);
        expect(T0).toBeLessThan(END);
      },
    ),
  );
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findRollback, liveAt, moveDeployment, settleEnvironment } from './deployment-lifecycle.ts';
import type { DeploymentFact } from './deployment-lifecycle.ts';
import type { DeploymentStatus } from '../words/deployment.ts';

const statuses: DeploymentStatus[] = [
  'queued',
  'running',
  'succeeded',
  'failed',
  'canceled',
  'superseded',
  'rolled_back',
];

function deployment(
  id: string,
  finishedAt: number | null,
  changes: Partial<DeploymentFact> = {},
): DeploymentFact {
  return {
    id,
    status: 'succeeded',
    version: id,
    sequence: Number(id.replace(/\D/g, '')) || 1,
    finishedAt,
    finishReceivedAt: finishedAt,
    clockSuspect: false,
    rolledBackAt: null,
    ...changes,
  };
}

describe('moveDeployment', () => {
  test('finishing a finished deployment with the same status changes nothing', () => {
    for (const status of statuses) {
      expect(moveDeployment(status, status)).toEqual({ kind: 'unchanged', status });
    }
  });

  test('a late "succeeded" for a deployment that was superseded or rolled back changes nothing', () => {
    expect(moveDeployment('superseded', 'succeeded')).toEqual({ kind: 'unchanged', status: 'superseded' });
    expect(moveDeployment('rolled_back', 'succeeded')).toEqual({ kind: 'unchanged', status: 'rolled_back' });
  });

  test('finishing a finished deployment with another status is refused with a reason', () => {
    expect(moveDeployment('succeeded', 'failed')).toMatchObject({
      kind: 'invalid',
      code: 'already_finished',
      reason: 'This deployment is already finished as succeeded and cannot become failed.',
    });
  });

  test('a report that was overtaken on its way is told apart', () => {
    expect(moveDeployment('succeeded', 'running')).toMatchObject({ kind: 'invalid', code: 'went_backwards' });
  });

  test('what never went live cannot be rolled back', () => {
    for (const status of ['queued', 'running', 'failed', 'canceled'] as const) {
      expect(moveDeployment(status, 'rolled_back')).toMatchObject({ code: 'never_went_live' });
    }
    expect(moveDeployment('succeeded', 'rolled_back').kind).toBe('moved');
    expect(moveDeployment('superseded', 'rolled_back').kind).toBe('moved');
  });

  test('superseded is derived, never reported', () => {
    expect(moveDeployment('succeeded', 'superseded')).toMatchObject({ code: 'not_a_report' });
  });

  test('every move is idempotent: repeating it changes nothing more', () => {
    fc.assert(
      fc.property(fc.constantFrom(...statuses), fc.constantFrom(...statuses), (from, to) => {
        const first = moveDeployment(from, to);
        if (first.kind === 'invalid') return;
        expect(moveDeployment(first.status, to)).toEqual({ kind: 'unchanged', status: first.status });
      }),
    );
  });
});

describe('settleEnvironment', () => {
  test('a later success supersedes the former', () => {
    const settled = settleEnvironment([deployment('v1', 100), deployment('v2', 200)]);
    expect(settled.liveId).toBe('v2');
    expect([...settled.statuses]).toEqual([
      ['v1', 'superseded'],
      ['v2', 'succeeded'],
    ]);
  });

  test('the one that finished last is live, even when it was recorded first', () => {
    const settled = settleEnvironment([
      deployment('slow', 300, { sequence: 1 }),
      deployment('quick', 200, { sequence: 2 }),
    ]);
    expect(settled.liveId).toBe('slow');
  });

  test('a suspect clock does not order: the time of receipt does', () => {
    const settled = settleEnvironment([
      deployment('v1', 9_000_000, { finishReceivedAt: 100, clockSuspect: true }),
      deployment('v2', 200),
    ]);
    expect(settled.liveId).toBe('v2');
  });

  test('failed, canceled and unfinished deployments leave what is live alone', () => {
    const settled = settleEnvironment([
      deployment('v1', 100),
      deployment('v2', 200, { status: 'failed' }),
      deployment('v3', 300, { status: 'canceled' }),
      deployment('v4', null, { status: 'running' }),
    ]);
    expect(settled.liveId).toBe('v1');
    expect(settled.statuses.get('v1')).toBe('succeeded');
  });

  test('after a rollback the predecessor is live again', () => {
    const settled = settleEnvironment([
      deployment('v1', 100),
      deployment('v2', 200, { status: 'rolled_back', rolledBackAt: 250 }),
    ]);
    expect(settled.liveId).toBe('v1');
    expect(settled.statuses.get('v1')).toBe('succeeded');
    expect(settled.periods.map(({ version, from, to }) => [version, from, to])).toEqual([
      ['v1', 100, 200],
      ['v2', 200, 250],
      ['v1', 250, null],
    ]);
    expect(liveAt(settled.periods, 249)?.version).toBe('v2');
    expect(liveAt(settled.periods, 250)?.version).toBe('v1');
    expect(liveAt(settled.periods, 99)).toBeNull();
  });

  test('nothing is live when the only deployment was rolled back', () => {
    const settled = settleEnvironment([deployment('v1', 100, { status: 'rolled_back', rolledBackAt: 150 })]);
    expect(settled.liveId).toBeNull();
    expect(settled.periods).toMatchObject([{ from: 100, to: 150 }]);
  });

  test('deploying an earlier version again rolls the live one back', () => {
    const settled = settleEnvironment([
      deployment('v1', 100),
      deployment('v2', 200),
      deployment('again3', 300, { version: 'v1' }),
    ]);
    expect(settled.statuses.get('v2')).toBe('rolled_back');
    expect(settled.rollbackOf.get('again3')).toBe('v2');
    expect(settled.liveId).toBe('again3');
  });

  test('trying a withdrawn release again is no rollback', () => {
    const settled = settleEnvironment([
      deployment('v1', 100),
      deployment('v2', 200),
      deployment('again3', 300, { version: 'v1' }),
      deployment('again4', 400, { version: 'v2' }),
    ]);
    expect(settled.rollbackOf.has('again4')).toBe(false);
    expect(settled.statuses.get('again3')).toBe('superseded');
  });

  test('whatever the deployments: at most one is live, periods follow each other, input order is irrelevant', () => {
    const arbitrary = fc
      .array(
        fc.record({
          status: fc.constantFrom(...statuses),
          version: fc.constantFrom('1', '2', '3'),
          finishedAt: fc.option(fc.integer({ min: 0, max: 50 })),
          finishReceivedAt: fc.integer({ min: 0, max: 50 }),
          clockSuspect: fc.boolean(),
          rolledBackAt: fc.option(fc.integer({ min: 0, max: 60 })),
        }),
        { maxLength: 8 },
      )
      .map((list): DeploymentFact[] =>
        list.map((item, index) => ({ ...item, id: `d${index}`, sequence: index })),
      );
    fc.assert(
      fc.property(arbitrary, (deployments) => {
        const settled = settleEnvironment(deployments);
        const live = [...settled.statuses].filter(([, status]) => status === 'succeeded');
        expect(live.map(([id]) => id)).toEqual(settled.liveId === null ? [] : [settled.liveId]);
        const open = settled.periods.filter((period) => period.to === null);
        expect(open.map((period) => period.deploymentId)).toEqual(
          settled.liveId === null ? [] : [settled.liveId],
        );
        settled.periods.forEach((period, index) => {
          const next = settled.periods[index + 1];
          if (next !== undefined) expect(period.to ?? Infinity).toBeLessThanOrEqual(next.from);
        });
        const reversed = settleEnvironment([...deployments].reverse());
        expect(reversed).toEqual(settled);
      }),
    );
  });
});

describe('findRollback', () => {
  test('the same version again and a new version are no rollbacks', () => {
    const history = [{ version: '1' }, { version: '2' }];
    expect(findRollback('2', history)).toBeNull();
    expect(findRollback('3', history)).toBeNull();
    expect(findRollback('1', history)).toEqual({ version: '2' });
    expect(findRollback('1', [])).toBeNull();
  });
});

describe('settleEnvironment from a point on', () => {
  const versions = ['1', '2', '3', '4'];
  const history = fc.array(
    fc.record({
      version: fc.constantFrom(...versions),
      at: fc.integer({ min: 1, max: 30 }),
      rolledBackAfter: fc.option(fc.integer({ min: 0, max: 20 }), { freq: 3 }),
    }),
    { minLength: 1, maxLength: 14 },
  );

  test('says the same as the whole history, though it is given only what it needs', () => {
    fc.assert(
      fc.property(history, fc.integer({ min: 1, max: 35 }), (made, from) => {
        const facts = made.map(({ version, at, rolledBackAfter }, index): DeploymentFact => ({
          ...deployment(String(index), at, { version, sequence: index }),
          ...(rolledBackAfter === null
            ? {}
            : { status: 'rolled_back' as const, rolledBackAt: at + rolledBackAfter }),
        }));
        const whole = settleEnvironment(facts);
        const after = facts.filter((fact) => (fact.finishedAt ?? 0) >= from);
        const stack = facts
          .filter((fact) => (fact.finishedAt ?? 0) < from)
          .filter((fact) => (whole.withdrawnAt.get(fact.id) ?? Number.POSITIVE_INFINITY) >= from)
          .sort((a, b) => (a.finishedAt ?? 0) - (b.finishedAt ?? 0) || a.sequence - b.sequence);
        const rollbacks = after.length + stack.filter((fact) => fact.rolledBackAt !== null).length;
        const needed = stack.filter(
          (fact, index) =>
            index >= stack.length - 1 - rollbacks || after.some((later) => later.version === fact.version),
        );
        const live = whole.periods.findLast((period) => period.from < from);
        const liveSince = live?.from ?? 0;
        const part = settleEnvironment(after, {
          stack: needed,
          liveSince,
          reinstated: live?.reinstated ?? false,
        });
        expect(part.liveId).toBe(whole.liveId);
        for (const { id } of [...after, ...needed]) {
          expect(part.statuses.get(id)).toBe(whole.statuses.get(id));
          expect(part.withdrawnAt.get(id)).toBe(whole.withdrawnAt.get(id));
        }
        for (const { id } of after)
          expect(part.previousVersions.get(id)).toBe(whole.previousVersions.get(id));
        const spans = (periods: typeof whole.periods) =>
          periods
            // Spans without length are never found by an instant.
            .filter((period) => period.from !== period.to)
            .filter((period) => period.from >= (needed.length === 0 ? from : liveSince))
            .map((period) => [period.deploymentId, period.from, period.to, period.reinstated]);
        expect(spans(part.periods)).toEqual(spans(whole.periods));
      }),
      { numRuns: 2000 },
    );
  });
});

import { describe, expect, test } from 'vitest';
import { judgeCause } from './cause-track.ts';
import { HOUR, MINUTE, T0, caseFacts, deployed, occurrence } from './case-scenario.ts';
import type { CaseFacts } from './case-facts.ts';

const occurrences = [occurrence('occ_2', T0 + HOUR, null), occurrence('occ_1', T0, T0 + MINUTE)];

function cause(changes: Partial<CaseFacts>) {
  return judgeCause(caseFacts({ occurrences, ...changes }));
}

describe('cause', () => {
  test('unknown without a suspect', () => {
    expect(cause({}).state).toBe('unknown');
  });

  test('suspected when a deployment finished at most 60 minutes before the first occurrence', () => {
    expect(cause({ deployments: [deployed('1', T0 - 60 * MINUTE)] })).toMatchObject({
      state: 'suspected',
      suspects: [{ because: 'finished_shortly_before', leadMs: 60 * MINUTE }],
    });
    expect(cause({ deployments: [deployed('1', T0 - 60 * MINUTE - 1)] }).state).toBe('unknown');
  });

  test('suspected when it was running at the start of the first occurrence', () => {
    expect(cause({ deployments: [deployed('1', T0 + MINUTE / 2)] }).suspects).toMatchObject([
      { because: 'running_at_start' },
    ]);
    const still = deployed('1', T0, { startedAt: T0 - HOUR, finishedAt: null, status: 'running' });
    expect(cause({ deployments: [still] }).suspects).toMatchObject([
      { because: 'running_at_start', leadMs: null },
    ]);
    expect(cause({ deployments: [{ ...still, status: 'queued' }] }).state).toBe('unknown');
    expect(cause({ deployments: [deployed('1', T0 + 2 * MINUTE)] }).state).toBe('unknown');
  });

  test('a verdict worse makes it suspected until 24 hours after its window ended, not for ever', () => {
    const worse = (hours: number) =>
      cause({ deployments: [deployed('1', T0 - hours * HOUR, { verdict: 'worse' })] }).state;
    expect(worse(24.25)).toBe('suspected');
    expect(worse(24.5)).toBe('unknown');
  });

  test('what came after the first occurrence is not suspected, though others followed it', () => {
    const between = deployed('1', T0 + 30 * MINUTE, { verdict: 'worse' });
    expect(cause({ deployments: [between] }).state).toBe('unknown');
  });

  test('suspected when a deployment or change of that service has the verdict worse', () => {
    const old = deployed('1', T0 - 5 * HOUR, { verdict: 'worse' });
    expect(cause({ deployments: [old] }).suspects).toMatchObject([{ because: 'verdict_worse' }]);
    const during = deployed('1', T0 + 5 * MINUTE, { startedAt: T0 - MINUTE, verdict: 'worse' });
    expect(cause({ deployments: [during] }).state).toBe('suspected');
    const change = {
      id: 'chg_1',
      service: 'shop',
      environment: null,
      startedAt: T0 - MINUTE,
      finishedAt: null,
      verdict: 'worse' as const,
    };
    expect(cause({ changes: [change] }).suspects).toMatchObject([{ subject: 'chg_1', kind: 'change' }]);
  });

  test('another service, another environment and what came after all occurrences are not suspected', () => {
    const others = [
      deployed('1', T0 - MINUTE, { service: 'blog', verdict: 'worse' }),
      deployed('1', T0 - MINUTE, { environment: 'staging', verdict: 'worse' }),
      deployed('1', T0 + 3 * HOUR, { verdict: 'worse' }),
    ];
    expect(cause({ deployments: others }).state).toBe('unknown');
  });

  test('the worse one comes first, then the nearest; a person’s rejection is kept', () => {
    const deployments = [
      deployed('far', T0 - 30 * MINUTE, { id: 'far' }),
      deployed('near', T0 - MINUTE, { id: 'near' }),
      deployed('worse', T0 - 50 * MINUTE, { id: 'worse', verdict: 'worse' }),
    ];
    expect(cause({ deployments }).suspects.map((one) => one.subject)).toEqual(['worse', 'near', 'far']);
    const causes = [{ id: 'cause_1', state: 'rejected' as const, by: 'person' as const, subject: 'worse' }];
    expect(cause({ deployments, causes }).suspects.map((one) => one.subject)).toEqual(['near', 'far']);
  });

  test('agreed only by people', () => {
    const entry = { id: 'cause_1', state: 'agreed' as const, subject: null };
    expect(cause({ causes: [{ ...entry, by: 'machine' }] }).state).toBe('suspected');
    expect(cause({ causes: [{ ...entry, by: 'person' }] })).toMatchObject({
      state: 'agreed',
      agreed: ['cause_1'],
    });
  });
});

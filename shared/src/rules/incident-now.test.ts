import { describe, expect, test } from 'vitest';
import { incidentNow, type ProblemSight } from './incident-now.ts';

const sight = (
  more: Partial<ProblemSight> & { state?: string; retired?: boolean; stateSince?: number } = {},
) => {
  const { state = 'down', retired = false, stateSince = 100, ...rest } = more;
  return {
    openSince: null,
    lastEndedAt: null,
    monitor: { state, since: stateSince, retired },
    ...rest,
  } as ProblemSight;
};
const failing = (since: number) => sight({ openSince: since, state: 'down', stateSince: since });
const recovered = (at: number) => sight({ lastEndedAt: at, state: 'up', stateSince: at });

describe('what an incident is now', () => {
  test('fails as long as one of its problems does, since the first of these began', () => {
    expect(incidentNow([recovered(300), failing(200), failing(250)])).toEqual({
      state: 'failing',
      since: 200,
    });
  });

  test('has recovered when all have, since the last did', () => {
    expect(incidentNow([recovered(300), recovered(400)])).toEqual({ state: 'recovered', since: 400 });
    expect(incidentNow([sight({ lastEndedAt: 300, state: 'degraded' })])).toMatchObject({
      state: 'recovered',
    });
  });

  test('a monitor that is down with another failure is no recovery', () => {
    expect(incidentNow([sight({ lastEndedAt: 300, state: 'down', stateSince: 350 })])).toEqual({
      state: 'failing',
      since: 350,
    });
  });

  test.each(['unknown', 'error'])('a monitor that measures nothing (%s) tells neither', (state) => {
    expect(incidentNow([sight({ openSince: 200, state, stateSince: 250 })])).toEqual({
      state: 'unknown',
      since: 250,
    });
    expect(incidentNow([sight({ lastEndedAt: 200, state, stateSince: 250 }), recovered(300)])).toMatchObject({
      state: 'unknown',
    });
  });

  test('retired monitors have no say while others watch, and alone it is unwatched', () => {
    const retired = sight({ retired: true, lastEndedAt: 400, state: 'down' });
    expect(incidentNow([retired, failing(200)])).toEqual({ state: 'failing', since: 200 });
    expect(incidentNow([retired, recovered(300)])).toEqual({ state: 'recovered', since: 300 });
    expect(incidentNow([retired])).toEqual({ state: 'unwatched', since: 400 });
  });

  test('without a monitor only people can say', () => {
    expect(incidentNow([])).toBeNull();
    expect(incidentNow([{ openSince: 1, lastEndedAt: null, monitor: null }])).toBeNull();
  });
});

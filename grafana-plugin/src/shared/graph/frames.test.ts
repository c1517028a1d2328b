import type { Deployment } from '@appops/shared/contract/deployments';
import { createTheme } from '@grafana/data';
import { describe, expect, test } from 'vitest';
import {
  availabilityFrame,
  deploymentRegions,
  escaped,
  isSparse,
  latencyFrame,
  markerColour,
} from './frames.ts';

const theme = createTheme();
const deployment: Deployment = {
  id: 'dep_0190',
  service: 'shop',
  environment: 'production',
  version: '1.1.0',
  commit: null,
  previousVersion: null,
  status: 'running',
  live: false,
  startedAt: '2026-01-01T00:00:00.000Z',
  finishedAt: null,
  description: '',
  url: null,
  source: 'api',
  externalId: null,
  actor: { kind: 'token', id: 't', name: 'ci' },
  verdict: null,
  markerState: 'pending',
  reportedTimes: null,
  createdAt: '2026-01-01T00:00:00.000Z',
};
const rowOf = (it: Deployment, now = Date.parse('2026-01-01T00:05:00.000Z')) =>
  Object.fromEntries(
    deploymentRegions([it], theme, now).fields.map(({ name, values }) => [name, values[0] as unknown]),
  );

describe('deploymentRegions', () => {
  test('one that goes on is a region until now', () => {
    expect(rowOf(deployment)).toMatchObject({
      time: 1_767_225_600_000,
      timeEnd: 1_767_225_900_000,
      isRegion: true,
      newState: 'pending',
      id: 0,
    });
  });
  test('one that began and ended in one instant is a line', () => {
    expect(rowOf({ ...deployment, finishedAt: deployment.startedAt })).toMatchObject({ isRegion: false });
  });
  test('each state has a colour of its own', () => {
    const states = ['ok', 'pending', 'alerting', 'no_data'] as const;
    const colours = states.map((markerState) => rowOf({ ...deployment, markerState })['color']);
    expect(new Set(colours).size).toBe(4);
  });
  test('text from outside stays text', () => {
    const reasons = [{ code: 'x', message: '<img src=x onerror=alert(1)>', monitor: null }];
    const verdict = { value: 'worse' as const, ruleVersion: 1, reasons, decidedAt: deployment.startedAt };
    expect(rowOf({ ...deployment, verdict })['text']).not.toContain('<img');
  });
});

test('signs that mean something in HTML are escaped', () => {
  expect(escaped(`<a href="x">'&`)).toBe('&#60;a href=&#34;x&#34;&#62;&#39;&#38;');
});

test('no data stays a gap in a graph', () => {
  const frame = latencyFrame({
    bucketMs: 1000,
    time: [1, 2],
    availability: [null, 1],
    latencyP50Ms: [null, 3],
    latencyP95Ms: [null, 4],
    latencyMaxMs: [null, 5],
    up: [0, 1],
    down: [0, 0],
    missed: [0, 0],
    suspect: [0, 0],
    overtaken: [0, 0],
    shed: [0, 0],
    error: [0, 0],
    degraded: [0, 0],
  });
  expect(frame.fields.map(({ values }) => values[0])).toEqual([1, null, null, null]);
});

describe('isSparse', () => {
  const over = (availability: (number | null)[]) => {
    const none = availability.map(() => null);
    const zero = availability.map(() => 0);
    return availabilityFrame({
      bucketMs: 1000,
      time: availability.map((_, index) => index * 1000),
      availability,
      latencyP50Ms: none,
      latencyP95Ms: none,
      latencyMaxMs: none,
      up: zero,
      down: zero,
      missed: zero,
      suspect: zero,
      overtaken: zero,
      shed: zero,
      error: zero,
      degraded: zero,
    });
  };
  test('a single value in a long range is shown as a point', () => {
    expect(isSparse(over([...Array<null>(500).fill(null), 1, null]))).toBe(true);
  });
  test('values that each stand alone are shown as points, however many', () => {
    expect(isSparse(over(Array.from({ length: 400 }, (_, index) => (index % 2 === 0 ? 1 : null))))).toBe(
      true,
    );
  });
  test('a dense line needs no points, even with gaps', () => {
    expect(isSparse(over(Array.from({ length: 400 }, (_, index) => (index % 10 === 0 ? null : 1))))).toBe(
      false,
    );
  });
});

test('no two states share a colour in either theme', () => {
  for (const mode of ['dark', 'light'] as const) {
    const colours = createTheme({ colors: { mode } });
    const all = (['ok', 'pending', 'alerting', 'no_data'] as const).map((it) => markerColour(colours, it));
    expect(new Set(all).size).toBe(4);
  }
});

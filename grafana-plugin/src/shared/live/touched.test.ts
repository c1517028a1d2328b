import type { Event } from '@appops/shared/contract/events';
import { newId } from '@appops/shared/contract/ids';
import { describe, expect, test } from 'vitest';
import { concerns, touchedBy } from './touched.ts';

function eventOf(kind: string, ...ids: string[]): Event {
  return {
    sequence: 1,
    time: '2026-01-01T00:00:00.000Z',
    kind,
    actor: { kind: 'machine', id: 'appops', name: 'AppOps' },
    subjects: ids.map((id) => ({ id, role: 'subject' })),
    data: {},
    schemaVersion: 1,
    causedBy: null,
  };
}

describe('concerns', () => {
  test('an incident touches its own page, the lists and the overview, and no other incident', () => {
    const [one, other] = [newId('incident'), newId('incident')];
    const touched = touchedBy([eventOf('incident.acknowledged', one)]);
    expect(concerns(touched, ['incident', one])).toBe(true);
    expect(concerns(touched, ['incidents', {}])).toBe(true);
    expect(concerns(touched, ['overview'])).toBe(true);
    expect(concerns(touched, ['incident', other])).toBe(false);
    expect(concerns(touched, ['monitors', {}])).toBe(false);
  });

  test('a deployment may move any case and stand on any timeline', () => {
    const touched = touchedBy([eventOf('deployment.succeeded', newId('deployment'))]);
    expect(concerns(touched, ['case', newId('case')])).toBe(true);
    expect(concerns(touched, ['incident-timeline', newId('incident')])).toBe(true);
    expect(concerns(touched, ['deployments', 'now-7d'])).toBe(true);
  });

  test('what is linked to an event is touched as well as what it is about', () => {
    const monitor = newId('monitor');
    const touched = touchedBy([eventOf('problem.occurrence_started', newId('problem'), monitor)]);
    expect(concerns(touched, ['monitor', monitor])).toBe(true);
    expect(concerns(touched, ['monitors', {}])).toBe(true);
  });

  test('a paired browser shows among the tokens', () => {
    expect(concerns(touchedBy([eventOf('device.approved')]), ['tokens'])).toBe(true);
  });

  test('what has no ids of its own is known by what its kind is about', () => {
    expect(concerns(touchedBy([eventOf('settings.updated')]), ['settings'])).toBe(true);
    expect(concerns(touchedBy([eventOf('maintenance.planned')]), ['maintenance', {}])).toBe(true);
    expect(concerns(touchedBy([eventOf('webhook_source.rotated')]), ['webhook-sources', {}])).toBe(true);
    expect(concerns(touchedBy([eventOf('problem.occurrence_ended')]), ['occurrences', {}])).toBe(true);
  });

  test('a kind from a newer server touches what its subjects name', () => {
    const touched = touchedBy([eventOf('gate.decided', newId('deployment'))]);
    expect(concerns(touched, ['deployments', {}])).toBe(true);
    expect(concerns(touched, ['settings'])).toBe(false);
  });

  test('a kind from a newer server touches nothing that is known here', () => {
    expect(concerns(touchedBy([eventOf('gate.decided')]), ['incidents', {}])).toBe(false);
  });
});

import type { TimelineEntry } from '@appops/shared/contract/events';
import { describe, expect, test } from 'vitest';
import { actorWords, byDay, newestFirst, toneOfEntry } from './timeline-model.ts';

function entryAt(sequence: number, time: string): TimelineEntry {
  return {
    sequence,
    time,
    key: true,
    kind: 'incident.noted',
    actor: { kind: 'person', id: 'p', name: 'Ada' },
    subjects: [],
    summary: 'wrote a note',
    note: null,
  };
}

describe('timelines', () => {
  test('the newest comes first, by when it happened and not by when it was told', () => {
    const toldLate = { ...entryAt(3, '2026-01-01T10:00:09.000Z'), at: '2026-01-01T10:00:00.000Z' };
    const first = entryAt(1, '2026-01-01T10:00:05.000Z');
    const second = entryAt(2, '2026-01-01T10:00:05.000Z');
    expect(newestFirst([toldLate, first, second]).map(({ sequence }) => sequence)).toEqual([2, 1, 3]);
    expect(byDay([toldLate], 'utc')[0]!.entries[0]!.time).toBe('10:00:00');
  });

  test('days are those of the time zone', () => {
    const entries = [entryAt(1, '2026-01-01T22:30:00.000Z'), entryAt(2, '2026-01-01T23:30:00.000Z')];
    expect(byDay(entries, 'utc').map(({ day }) => day)).toEqual(['Thursday, 1 January 2026']);
    const berlin = byDay(entries, 'Europe/Berlin');
    expect(berlin.map(({ day }) => day)).toEqual(['Thursday, 1 January 2026', 'Friday, 2 January 2026']);
    expect(berlin[1]!.entries[0]!.time).toBe('00:30:00');
  });

  test('the machine is called by its name and a person by theirs', () => {
    expect(actorWords({ kind: 'machine', id: 'appops', name: 'x' })).toBe('AppOps');
    expect(actorWords({ kind: 'person', id: 'p', name: 'Ada' })).toBe('Ada');
  });

  test('ineffective is bad news although it holds the word effective', () => {
    expect(toneOfEntry('case.proved_effective')).toBe('good');
    expect(toneOfEntry('case.ineffective')).toBe('bad');
    expect(toneOfEntry('deployment.started')).toBe('quiet');
  });
});

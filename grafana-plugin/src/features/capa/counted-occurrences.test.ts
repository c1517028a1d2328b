import type { TimelineEntry } from '@appops/shared/contract/events';
import { expect, test } from 'vitest';
import { countedOccurrences } from './counted-occurrences.ts';

function entry(kind: string, occurrence: string, at: string, summary = ''): TimelineEntry {
  return { kind, at, time: at, summary, subjects: [{ id: occurrence, role: 'occurrence' }] } as TimelineEntry;
}

test('occurrences that count are told by when the problem came back, newest first, each once', () => {
  const began = 'saw the problem begin on 1.1.1: Status 500';
  expect(
    countedOccurrences([
      entry('problem.occurrence_started', 'a', '2026-01-01T10:00:00Z', began),
      entry('case.occurrence_counts', 'a', '2026-01-01T10:00:09Z'),
      entry('problem.occurrence_started', 'not counted', '2026-01-02T10:00:00Z', began),
      entry('case.occurrence_counts', 'b', '2026-01-03T10:00:00Z'),
      entry('case.occurrence_counts', 'a', '2026-01-04T10:00:00Z'),
    ]),
  ).toEqual([
    { id: 'b', at: '2026-01-03T10:00:00Z', words: '' },
    { id: 'a', at: '2026-01-01T10:00:00Z', words: began },
  ]);
});

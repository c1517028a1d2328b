import type { TimelineEntry } from '@appops/shared/contract/events';
import { happenedAt } from '../../shared/ui/timeline-model.ts';

export interface CountedOccurrence {
  id: string;
  /** When the problem came back. */
  at: string;
  /** What was seen then; empty where the timeline does not tell. */
  words: string;
}

/** The occurrences that the timeline counts against a fix, the newest first, each once. */
export function countedOccurrences(entries: readonly TimelineEntry[]): CountedOccurrence[] {
  const occurrenceOf = ({ subjects }: TimelineEntry) =>
    subjects.find(({ role }) => role === 'occurrence')?.id;
  const began = new Map(
    entries
      .filter(({ kind }) => kind === 'problem.occurrence_started')
      .map((entry) => [occurrenceOf(entry), entry]),
  );
  const counted = new Map<string, CountedOccurrence>();
  for (const entry of entries) {
    const id = occurrenceOf(entry);
    if (entry.kind !== 'case.occurrence_counts' || id === undefined) continue;
    const start = began.get(id);
    counted.set(id, { id, at: happenedAt(start ?? entry), words: start?.summary ?? '' });
  }
  return [...counted.values()].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

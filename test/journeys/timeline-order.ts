import type { TimelineEntry } from '@appops/shared/contract/events';
import { expect } from 'vitest';

/** A line that must be there: its kind, the actor's kind and name, and something that its summary says. */
export type ExpectedLine = readonly [kind: string, actorKind: string, actorName: string, says: string];

/**
 * Expects one line, and one only, for each deployment, by who told it. Where it stands is not asked: GitHub's clock has
 * whole seconds, and much happens within one.
 */
export function expectOneLineEach(
  timeline: readonly TimelineEntry[],
  actor: string,
  versions: string[],
): void {
  for (const version of versions) {
    const lines = timeline.filter(
      ({ kind, summary }) => kind.startsWith('deployment.') && summary.split(/[ ,;]/)[1] === version,
    );
    expect(lines.map((line) => line.actor.name)).toEqual([actor]);
  }
}

/** Expects lines on a timeline in this order, with any others in between, and the timeline itself in order. */
export function expectInOrder(timeline: readonly TimelineEntry[], expected: readonly ExpectedLine[]): void {
  const told = timeline.map(
    ({ kind, actor, summary }) => `${kind} | ${actor.kind} ${actor.name} | ${summary}`,
  );
  let from = 0;
  for (const [kind, actorKind, actorName, says] of expected) {
    const found = timeline.findIndex(
      (entry, index) =>
        index >= from &&
        entry.kind === kind &&
        entry.actor.kind === actorKind &&
        entry.actor.name === actorName &&
        entry.summary.includes(says),
    );
    expect(
      found,
      `"${kind} by ${actorKind} ${actorName}: ${says}" after line ${from} of:\n${told.join('\n')}`,
    ).toBeGreaterThanOrEqual(0);
    from = found + 1;
  }
  const times = timeline.map(({ at, time }) => Date.parse(at ?? time));
  expect(times).toEqual(times.toSorted((a, b) => a - b));
}

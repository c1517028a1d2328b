import type { TimelineEntry } from '@appops/shared/contract/events';
import { expect } from 'vitest';

/** Each proof is told once, by whoever judged, and nothing lies between two that does not say why. */
export function expectTrueTimeline(told: readonly TimelineEntry[]): void {
  const kinds = told.map(({ kind }) => kind);
  const proofs = kinds.filter((kind) => kind === 'case.proved_effective').length;
  const changes = kinds.filter((kind) => kind === 'case.status_changed').length;
  expect(changes, 'each proof is told once').toBeGreaterThanOrEqual(2 * proofs - 1);
  for (const { kind, actor } of told)
    if (kind === 'case.maintenance_changed') expect(actor.name, 'who changed it').not.toBe('AppOps');
  for (const one of told)
    if (one.kind === 'case.maintenance') expect(one.summary).toMatch(/planned by .+ at /);
}

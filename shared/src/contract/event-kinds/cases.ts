import * as z from 'zod/mini';
import type { Roles } from './kind.ts';
import { flag, kind, none, note, number, reasons, text, textOrNull, texts } from './kind.ts';

/** Each event about a case is a link in that case's chain of hashes. */
function ofCase<const R extends Roles, D extends z.ZodMiniType<Record<string, unknown>>>(roles: R, data: D) {
  return kind('case', { case: 'one', service: 'maybe', ...roles }, data);
}

const fromTo = z.strictObject({ from: text, to: text });
const fix = { fix: 'one' } as const;
const workaround = { workaround: 'one' } as const;
const monitor = { monitor: 'one' } as const;
const occurrence = { occurrence: 'one' } as const;
const span = { title: text, startsAt: number, endsAt: number };

export const caseKinds = {
  'case.opened': ofCase(
    { incident: 'maybe', problem: 'many' },
    z.strictObject({ title: text, severity: text }),
  ),
  'case.updated': ofCase({}, z.strictObject({ changed: texts })),
  'case.linked': ofCase(
    { incident: 'maybe', problem: 'many' },
    z.strictObject({ because: z.optional(text) }),
  ),
  'case.workaround_recorded': ofCase(
    workaround,
    z.strictObject({
      owner: text,
      expiresAt: textOrNull,
      expiresAfterReleases: z.nullable(number),
      active: flag,
    }),
  ),
  'case.workaround_activated': ofCase(workaround, none),
  'case.workaround_retired': ofCase(workaround, none),
  'case.cause_recorded': ofCase({ cause: 'one', deployment: 'maybe' }, z.strictObject({ state: text })),
  'case.fix_recorded': ofCase(fix, z.strictObject({ commit: textOrNull, version: textOrNull, merged: flag })),
  /** What a release is searched for. */
  'case.fix_named': ofCase(
    fix,
    z.strictObject({
      changes: z.readonly(
        z.array(z.strictObject({ commits: texts, pullRequests: z.readonly(z.array(number)) })),
      ),
      versions: texts,
      merged: flag,
    }),
  ),
  'case.fix_merged': ofCase(fix, z.strictObject({ mergedAt: text })),
  'case.fix_reverted': ofCase(fix, z.strictObject({ reason: text, commit: textOrNull })),
  'case.plan_made': ofCase(
    { plan: 'one', fix: 'one' },
    z.strictObject({
      environments: texts,
      cleanRunsNeeded: number,
      minimumWindowMs: number,
      targetRate: number,
      /** What was measured before the fix; time and occurrences were not, in the first release. */
      before: z.strictObject({
        failed: number,
        total: number,
        observedMs: z.optional(number),
        occurrences: z.optional(number),
      }),
      /** Where it asks for less than was measured: what was, and why. */
      measuredRuns: z.optional(number),
      measuredWindowMs: z.optional(number),
      because: z.optional(text),
    }),
  ),
  'case.plan_refused': ofCase(fix, z.strictObject({ lacks: texts })),
  'case.monitor_named': ofCase(
    monitor,
    z.strictObject({ name: text, replaces: textOrNull, replacesName: textOrNull }),
  ),
  'case.monitor_dropped': ofCase(monitor, z.strictObject({ name: text, reason: text })),
  'case.monitor_edited': ofCase(monitor, z.strictObject({ name: text, what: texts, onlyAdds: flag })),
  /** A window that was planned by the same people who prove the fix: who, and when. */
  'case.maintenance': ofCase(
    { maintenance: 'one' },
    z.strictObject({
      ...span,
      plannedAt: number,
      by: text,
      changedAt: z.optional(number),
      changedBy: z.optional(text),
    }),
  ),
  'case.maintenance_changed': ofCase({ maintenance: 'one' }, z.strictObject({ ...span, as: text })),
  'case.prevention_recorded': ofCase({ prevention: 'one' }, z.strictObject({ state: text, owner: text })),
  /** A prevention is not in place by its due date; epoch milliseconds. */
  'case.overdue': ofCase({ prevention: 'one' }, z.strictObject({ owner: text, dueAt: number })),
  'case.track_changed': ofCase({}, z.strictObject({ track: text, from: text, to: text, reasons })),
  'case.status_changed': ofCase({}, fromTo),
  'case.occurrence_counts': ofCase(occurrence, z.strictObject({ fix: textOrNull })),
  'case.occurrence_judged_again': ofCase(occurrence, fromTo),
  'case.reopening_proposed': ofCase(
    { occurrence: 'maybe' },
    z.strictObject({ because: text, at: z.optional(number), environment: z.optional(text) }),
  ),
  'case.proved_effective': ofCase({}, none),
  'case.closed': ofCase(
    { original: 'maybe' },
    z.strictObject({ as: text, until: z.nullable(number), daysMissing: z.optional(number), ...note }),
  ),
  'case.reopened': ofCase(
    { occurrence: 'maybe' },
    z.strictObject({ reason: text, because: text, at: z.optional(number), ...note }),
  ),
};

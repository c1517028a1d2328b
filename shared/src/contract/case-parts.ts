import * as z from 'zod/mini';
import { actor } from './actors.ts';
import { instant, replyEnum } from './values.ts';
import {
  recordedCauseStates,
  recordedPreventionStates,
  verificationStates,
  workaroundStates,
} from '../words/track.ts';

/** A machine-readable code with its sentence for people. */
export const reason = z.object({ code: z.string(), message: z.string() });

/** What the machine proposes; `problem` where it is about one that may be linked. */
export const proposal = z.object({
  code: z.string(),
  message: z.string(),
  problem: z._default(z.nullable(z.string()), null),
});

export const workaround = z
  .object({
    id: z.string(),
    description: z.string(),
    owner: z.string(),
    /** The instant it expires, or null where it expires after a number of releases. */
    expiresAt: z.nullable(instant),
    expiresAfterReleases: z.nullable(z.number()),
    rollbackStep: z.string(),
    state: replyEnum(workaroundStates),
    /** Whether it holds: null until it is known. */
    holding: z.nullable(z.boolean()),
    environments: z.array(z.string()),
    activatedAt: z.nullable(instant),
    retiredAt: z.nullable(instant),
    recordedBy: actor,
  })
  .register(z.globalRegistry, { id: 'Workaround' });
export type Workaround = z.infer<typeof workaround>;

export const cause = z.object({
  id: z.string(),
  description: z.string(),
  state: replyEnum(recordedCauseStates),
  deployment: z.nullable(z.string()),
  recordedAt: instant,
  recordedBy: actor,
});

/** A deployment or change that the machine suspects. Only people agree on a cause. */
export const suspect = z.object({
  kind: replyEnum(['deployment', 'change']),
  id: z.string(),
  /** The version of a deployment, the title of a change. */
  name: z.string(),
  environment: z.nullable(z.string()),
  at: instant,
  because: reason,
});
export type CaseSuspect = z.infer<typeof suspect>;

export type Cause = z.infer<typeof cause>;

export const fix = z
  .object({
    id: z.string(),
    description: z.string(),
    service: z.string(),
    commit: z.nullable(z.string()),
    version: z.nullable(z.string()),
    url: z.nullable(z.string()),
    /** All that it names: each change by names of which one will do, and the first version of each release line. */
    changes: z._default(
      z.array(z.object({ commits: z.array(z.string()), pullRequests: z.array(z.number()) })),
      [],
    ),
    versions: z._default(z.array(z.string()), []),
    mergedAt: z.nullable(instant),
    revertedAt: z.nullable(instant),
    /** Nothing matchable was named: what is missing. */
    missing: z.array(z.string()),
    /** Where it is not known whether the live release has it, or that has a part of it only. */
    doubtfulIn: z._default(
      z.array(
        z.object({
          environment: z.string(),
          version: z.string(),
          missing: z.array(z.string()),
          reason,
        }),
      ),
      [],
    ),
    /** It has no verification plan: what one would need. */
    planLacks: z._default(z.array(z.string()), []),
    /** Where it is live now. */
    liveIn: z.array(
      z.object({ environment: z.string(), deployment: z.string(), version: z.string(), since: instant }),
    ),
    recordedAt: instant,
    recordedBy: actor,
  })
  .register(z.globalRegistry, { id: 'Fix' });
export type Fix = z.infer<typeof fix>;

/** The verification plan, fixed before its evidence, and how far it is. */
export const verification = z
  .object({
    id: z.string(),
    fix: z.string(),
    environments: z.array(z.string()),
    /** The failure share that the clean runs were worked out from, as measured before the fix or as stated, 0 to 0.5. */
    failureShareBefore: z.number(),
    /** Clean eligible runs that are needed. */
    cleanRunsNeeded: z.number(),
    minimumWindowMs: z.number(),
    targetRate: z.number(),
    /** Less is asked for than was measured: what was, and why. The plan's `recordedBy` said so. */
    shortened: z._default(
      z.nullable(z.object({ reason: z.string(), measuredWindowMs: z.number(), measuredRuns: z.number() })),
      null,
    ),
    /**
     * What the plan was made from: clean observed time before the fix, the occurrences in it, and how many of the runs
     * failed, which older servers leave out.
     */
    seenBefore: z._default(
      z.nullable(
        z.object({
          observedMs: z.number(),
          occurrences: z.number(),
          failedRuns: z.optional(z.number()),
          runs: z.optional(z.number()),
        }),
      ),
      null,
    ),
    /** What cannot be reached in 30 days. */
    warnings: z._default(z.array(reason), []),
    recordedAt: instant,
    recordedBy: actor,
    state: replyEnum(verificationStates),
    progress: z.object({
      cleanRuns: z.number(),
      cleanRunsAfterRetirement: z.number(),
      failedRuns: z.number(),
      leftOut: z.number(),
      /** Runs that were left out, by reason, most first, and until when. */
      leftOutBy: z._default(
        z.array(z.object({ reason: z.string(), runs: z.number(), until: instant, message: z.string() })),
        [],
      ),
      /** The last failure below the monitor's policy: clean runs are counted since. */
      restartedAt: z._default(z.nullable(instant), null),
      /** Time that the monitors have observed without the failure, in milliseconds. */
      observedMs: z._default(z.number(), 0),
      startedAt: z.nullable(instant),
      windowEndsAt: z.nullable(instant),
      /** Monitors that saw the problem, were retired, and have no successor: a person names one, or drops them. */
      missingMonitors: z._default(z.array(z.object({ id: z.string(), name: z.nullable(z.string()) })), []),
      /** What is still missing, in words. */
      waitingFor: z.array(reason),
    }),
  })
  .register(z.globalRegistry, { id: 'Verification' });
export type Verification = z.infer<typeof verification>;

export const prevention = z.object({
  id: z.string(),
  description: z.string(),
  state: replyEnum(recordedPreventionStates),
  dueAt: z.nullable(instant),
  owner: z.string(),
  recordedAt: instant,
  recordedBy: actor,
});

import * as z from 'zod/mini';

/** How the beats of a push monitor stood at its slot. */
export const pushFacts = z
  .object({
    protocol: z.literal('push'),
    lastBeatAt: z.nullable(z.string()),
    /** By when the next beat is due, its grace included; null where that is not known. */
    dueBy: z.nullable(z.string()),
    /** How the last run ended: its exit code, and how long it took from its start. Null where nobody said so. */
    exitCode: z.nullable(z.number()),
    durationMs: z.nullable(z.number()),
    /** Runs that were started and have not ended. */
    openRuns: z.number(),
    /** The first line of what came with the last end, cut. */
    said: z.nullable(z.string()),
  })
  .register(z.globalRegistry, { id: 'PushFacts' });
export type PushFacts = z.infer<typeof pushFacts>;

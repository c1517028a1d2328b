import * as z from 'zod/mini';
import { monitorStates } from '../../words/monitor.ts';
import { replyEnum } from '../values.ts';

const member = z.object({
  monitor: z.string(),
  name: z.string(),
  state: replyEnum(monitorStates),
});

/** What a group's members came to at its slot. */
export const groupFacts = z
  .object({
    protocol: z.literal('group'),
    /** Members that count, and how many of them are up, degraded, down, in error or not known. */
    counted: z.number(),
    up: z.number(),
    degraded: z.number(),
    down: z.number(),
    error: z.number(),
    unknown: z.number(),
    /** Those that decided it, worst first; of many only the first. */
    decidedBy: z.array(member),
    /** Paused and retired members, which do not count; of many only the first. */
    leftOut: z.array(z.object({ monitor: z.string(), name: z.string(), because: z.string() })),
    /** How many were left out. */
    leftOutCount: z.number(),
  })
  .register(z.globalRegistry, { id: 'GroupFacts' });
export type GroupFacts = z.infer<typeof groupFacts>;

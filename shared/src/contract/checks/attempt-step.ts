import * as z from 'zod/mini';
import { failureReasons } from '../../words/failure.ts';
import { replyEnum } from '../values.ts';
import { attemptFacts } from './facts.ts';
import { noPhases, phases } from './phases.ts';

const step = z.object({
  /** As the check calls it. */
  name: z.string(),
  /** Null where it was not reached, or is not known. */
  ok: z._default(z.nullable(z.boolean()), null),
  reason: z._default(z.nullable(replyEnum(failureReasons)), null),
  message: z._default(z.nullable(z.string()), null),
  /** Microseconds; null where it failed before it was over. */
  totalUs: z._default(z.nullable(z.number()), null),
  phases: z._default(phases, noPhases),
  facts: z._default(z.nullable(attemptFacts), null),
});

/**
 * One of several things that an attempt did one after the other, with what each found. One that cannot be read, since the
 * server is newer, keeps its name.
 */
export const attemptStep = z
  .catch(step, ({ input }) => unknownStepOf(input))
  .register(z.globalRegistry, { id: 'AttemptStep' });
export type AttemptStep = z.infer<typeof step>;

function unknownStepOf(input: unknown): AttemptStep {
  const name = typeof input === 'object' && input !== null && 'name' in input ? input.name : null;
  return {
    name: typeof name === 'string' ? name : 'unknown',
    ok: null,
    reason: null,
    message: null,
    totalUs: null,
    phases: noPhases,
    facts: null,
  };
}

import * as z from 'zod/mini';
import { hasFields } from '../../rules/has-fields.ts';

const known = z.object({
  index: z.number(),
  passed: z.boolean(),
  message: z.string(),
  /**
   * True where it could not be evaluated, since it is wrong in itself or met a limit of ours, which says nothing of
   * the target; left out otherwise.
   */
  error: z.optional(z.boolean()),
  /** True where it does not hold and only degrades the run; left out otherwise. */
  degraded: z.optional(z.boolean()),
});
export type AssertionResult = z.infer<typeof known>;

/** What became of an assertion. Of one that cannot be read, since the server is newer, nothing is claimed: it is in error. */
export const assertionResult = z.catch(known, ({ input }) => unknownResultOf(input));

function unknownResultOf(input: unknown): AssertionResult {
  const { index, message } = hasFields(input) ? input : {};
  return {
    index: typeof index === 'number' ? index : -1,
    passed: false,
    message: typeof message === 'string' ? message : '',
    error: true,
  };
}

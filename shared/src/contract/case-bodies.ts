import * as z from 'zod/mini';
import { httpUrl, line, placeName } from './values.ts';

/** What a plan of verification may state; what is left out follows from what was measured. */
export const planFields = {
  /** Each by its name or its slug. */
  environments: z.optional(z.array(placeName).check(z.minLength(1), z.maxLength(20))),
  /**
   * Observed time, at least a minute. Left out, it follows from what was seen before the fix: max(24 h,
   * T·(20^(1/k) − 1)), and at least 7 days after fewer than three occurrences. A shorter one needs a `reason`.
   */
  minimumWindowMs: z.optional(z.int().check(z.gte(60_000), z.lte(400 * 86_400_000))),
  /** The share of failed runs before the fix, where it is known better than by measurement. */
  failureShare: z.optional(z.number().check(z.gt(0), z.lte(1))),
  /** Why less is asked for than was measured; shown with the name of who said it. */
  reason: z.optional(line(1000)),
  /** More runs than the default asks for are accepted, fewer are not. */
  cleanRunsNeeded: z.optional(z.int().check(z.gte(5), z.lte(100_000))),
  /** A failure rate above zero that is still good enough; the plan is then judged at its end. */
  targetRate: z.optional(z.number().check(z.gte(0), z.lt(0.5))),
};

const sha = z.string().check(z.regex(/^[0-9a-f]{7,64}$/i, 'must be 7 to 64 hex characters'));
const pullRequest = z.int().check(z.gte(1), z.lte(999_999_999));
/** What a release is searched for. `commit` and `pullRequest` are names of one change: either will do. */
export const fixNames = {
  commit: z.optional(sha),
  pullRequest: z.optional(pullRequest),
  /** The first version that has it, or a range with its line: "2.4.1", ">=2.4.1 on 2.x". */
  version: z.optional(line(100)),
  /** The first versions on other release lines. */
  versions: z.optional(z.array(line(100)).check(z.maxLength(20))),
  /** Further changes: all of them are needed. The names of each are alternatives. */
  changes: z.optional(
    z
      .array(
        z.strictObject({
          commits: z._default(z.array(sha).check(z.maxLength(50)), []),
          pullRequest: z.optional(pullRequest),
        }),
      )
      .check(z.maxLength(50)),
  ),
  url: z.optional(httpUrl),
};

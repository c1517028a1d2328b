import * as z from 'zod/mini';

/** What assertions of several protocols have in common. */

/**
 * What it comes to where an assertion does not hold: left out, the run is down; `degraded`, the run is up but near a limit,
 * as long as everything else holds. One that cannot be evaluated is an error all the same. Two assertions about the same
 * thing make two thresholds.
 */
export const otherwiseShape = { otherwise: z.optional(z.literal('degraded')) };

/** The whole duration of the attempt, from name look-up to the last byte, in milliseconds; equal passes. */
export const latencyShape = {
  kind: z.literal('latency'),
  atMostMs: z.number().check(z.gt(0), z.lte(600_000)),
  ...otherwiseShape,
};

/**
 * Days, decimals count, that the verified certificate chain of every connection is valid for; equal passes. An answer
 * without TLS fails.
 */
export const certificateShape = {
  kind: z.literal('certificate'),
  atLeastDays: z.number().check(z.gt(0), z.lte(3650)),
  ...otherwiseShape,
};

/** What an assertion in a reply is read as that only a newer server knows, or knows otherwise. */
export const unknownAssertion = z.object({ kind: z.literal('unknown') });

/** A list of assertions as it is given for a check. */
export function assertionList<T extends z.ZodMiniType>(assertion: T) {
  return z.array(assertion).check(z.maxLength(20));
}

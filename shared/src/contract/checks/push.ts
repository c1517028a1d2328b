import * as z from 'zod/mini';
import { line } from '../values.ts';
import { unknownAssertion } from './assertion.ts';
import { commonShape } from './common.ts';

const day = 86_400_000;

/** When beats are expected: so often, or at the times of a cron expression in an IANA zone. */
const pushExpected = z
  .discriminatedUnion('by', [
    z.strictObject({ by: z.literal('interval'), everyMs: z.int().check(z.gte(10_000), z.lte(400 * day)) }),
    z.strictObject({ by: z.literal('cron'), expression: line(200), zone: z._default(line(100), 'UTC') }),
  ])
  .register(z.globalRegistry, { id: 'PushExpected' });
export type PushExpected = z.infer<typeof pushExpected>;

const pushShape = {
  type: z.literal('push'),
  expected: pushExpected,
  /** How much later than expected a beat may be, in milliseconds. */
  graceMs: z._default(z.int().check(z.gte(0), z.lte(7 * day)), 300_000),
  /** How long after its start a run may take; one that has not ended by then is down. Milliseconds. */
  longestMs: z._default(z.int().check(z.gte(1000), z.lte(30 * day)), 3_600_000),
  /** A run that took longer is degraded, in milliseconds; left out: none is. */
  degradedMs: z.optional(z.int().check(z.gte(1), z.lte(30 * day))),
  ...commonShape,
};

/** Waits for beats that somebody sends to an address of ours. */
export const pushCheck = z.strictObject({
  ...pushShape,
  /** What must hold is said by the fields above. */
  assertions: z._default(z.array(z.never()), []),
});
export type PushCheck = z.infer<typeof pushCheck>;

export const pushCheckInReply = z.looseObject({ ...pushShape, assertions: z.array(unknownAssertion) });

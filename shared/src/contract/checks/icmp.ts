import * as z from 'zod/mini';
import { assertionList, latencyShape, otherwiseShape, unknownAssertion } from './assertion.ts';
import { commonShape, familyShape } from './common.ts';
import { hostShape } from './place.ts';

/** At most so many of a hundred echo requests stay without a reply; equal passes. */
const lossShape = {
  kind: z.literal('loss'),
  atMostPercent: z.number().check(z.gte(0), z.lt(100)),
  ...otherwiseShape,
};

/** What the echo requests must come to, beside that at least one is replied to. */
export const icmpAssertion = z
  .discriminatedUnion('kind', [z.strictObject(lossShape), z.strictObject(latencyShape)])
  .register(z.globalRegistry, { id: 'IcmpAssertion' });
export type IcmpAssertion = z.infer<typeof icmpAssertion>;

/** As it is read from a reply: a kind that a newer server added is `unknown`. */
const icmpAssertionInReply = z.catch(
  z.discriminatedUnion('kind', [z.object(lossShape), z.object(latencyShape), unknownAssertion]),
  { kind: 'unknown' },
);

const icmpShape = {
  type: z.literal('icmp'),
  ...hostShape,
  /** Echo requests, a fifth of a second apart. */
  packets: z._default(z.int().check(z.gte(1), z.lte(20)), 3),
  ...commonShape,
  ...familyShape,
};

/**
 * Sends echo requests (ping). Its duration is the look-up and the average round trip; the pauses between requests are no part
 * of it.
 */
export const icmpCheck = z.strictObject({
  ...icmpShape,
  /** With none, one reply is enough. */
  assertions: z._default(assertionList(icmpAssertion), []),
});
export type IcmpCheck = z.infer<typeof icmpCheck>;

export const icmpCheckInReply = z.looseObject({
  ...icmpShape,
  host: z.string(),
  assertions: z.array(icmpAssertionInReply),
});

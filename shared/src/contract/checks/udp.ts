import * as z from 'zod/mini';
import { assertionList, latencyShape, otherwiseShape, unknownAssertion } from './assertion.ts';
import { commonShape, familyShape } from './common.ts';
import { bytes, hostShape, port } from './place.ts';

/** These bytes occur somewhere in the datagram that comes back; empty: any datagram is an answer. */
const answerShape = { kind: z.literal('answer'), value: bytes, ...otherwiseShape };

/** What the answer must fulfil: one datagram all of it. */
export const udpAssertion = z
  .discriminatedUnion('kind', [z.strictObject(answerShape), z.strictObject(latencyShape)])
  .register(z.globalRegistry, { id: 'UdpAssertion' });
export type UdpAssertion = z.infer<typeof udpAssertion>;

/** As it is read from a reply: a kind that a newer server added is `unknown`. */
const udpAssertionInReply = z.catch(
  z.discriminatedUnion('kind', [z.object(answerShape), z.object(latencyShape), unknownAssertion]),
  { kind: 'unknown' },
);

const udpShape = {
  type: z.literal('udp'),
  ...hostShape,
  port,
  /** The datagram that is sent; empty for one without content. */
  send: bytes,
  ...commonShape,
  ...familyShape,
};

/**
 * Sends a datagram, again while nothing comes, and looks for the answer. There is no connection: who says nothing has said
 * nothing, so that an answer must be asked for.
 */
export const udpCheck = z.strictObject({
  ...udpShape,
  assertions: z._default(assertionList(udpAssertion), [{ kind: 'answer', value: '' }]),
});
export type UdpCheck = z.infer<typeof udpCheck>;

export const udpCheckInReply = z.looseObject({
  ...udpShape,
  host: z.string(),
  assertions: z.array(udpAssertionInReply),
});

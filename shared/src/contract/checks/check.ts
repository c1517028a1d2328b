import * as z from 'zod/mini';
import { checkProblems } from '../../rules/checks/check-problems.ts';
import { httpCheck, httpCheckInReply } from './http.ts';
import { tcpCheck, tcpCheckInReply } from './tcp.ts';
import { unknownCheck, unknownCheckOf } from './unknown-check.ts';

/** A check that may come from storage: its form is right, but older versions accepted some that can never pass. */
export const storedCheck = z
  .discriminatedUnion('type', [httpCheck, tcpCheck])
  .register(z.globalRegistry, { id: 'StoredCheck' });

/**
 * A check as it is given for a monitor, by protocol. One that can never pass is refused, with the field and what would
 * be right; whether a JSONPath is one is judged by the server.
 */
export const check = storedCheck
  .check((payload) => {
    // One field is told one thing: what its form already lacks says more than what follows from that.
    const told = new Set(payload.issues.map(({ path }) => JSON.stringify(path ?? [])));
    for (const { path, message } of checkProblems(payload.value)) {
      if (told.has(JSON.stringify(path))) continue;
      payload.issues.push({ code: 'custom', path, message, input: payload.value });
    }
  })
  .register(z.globalRegistry, { id: 'Check' });
export type Check = z.infer<typeof check>;

/** The names of the protocols that there are. */
export type CheckType = Check['type'];

/** The check of one protocol. */
export type CheckOf<T extends CheckType> = Extract<Check, { type: T }>;

export type Assertion = Check['assertions'][number];

/** A check as it is read from a reply: one of a protocol that only a newer server knows is `unknown`. */
export const checkInReply = z
  .catch(z.discriminatedUnion('type', [httpCheckInReply, tcpCheckInReply, unknownCheck]), ({ input }) =>
    unknownCheckOf(input),
  )
  .register(z.globalRegistry, { id: 'CheckInReply' });
export type CheckInReply = z.infer<typeof checkInReply>;
export type AssertionInReply = CheckInReply['assertions'][number];

const known: { readonly [T in CheckType]: { shape: object } } = {
  http: httpCheckInReply,
  tcp: tcpCheckInReply,
};

/**
 * Whether all of a check could be read: its protocol, its fields and its assertions. One that could not is not to be
 * saved anew by who read it, or what a newer server put there is lost.
 */
export function isReadWhole(check: CheckInReply): boolean {
  if (check.type === 'unknown') return false;
  const { shape } = known[check.type];
  return (
    Object.keys(check).every((name) => Object.hasOwn(shape, name)) &&
    check.assertions.every(({ kind }) => kind !== 'unknown')
  );
}

import * as z from 'zod/mini';
import { dnsCheck, dnsCheckInReply } from './dns.ts';
import { pushCheck, pushCheckInReply } from './push.ts';
import { groupCheck, groupCheckInReply } from './group.ts';
import { grpcCheck, grpcCheckInReply } from './grpc.ts';
import { httpCheck, httpCheckInReply } from './http.ts';
import { icmpCheck, icmpCheckInReply } from './icmp.ts';
import { postgresCheck, postgresCheckInReply } from './postgres.ts';
import { tcpCheck, tcpCheckInReply } from './tcp.ts';
import { tlsCheck, tlsCheckInReply } from './tls.ts';
import { udpCheck, udpCheckInReply } from './udp.ts';
import { unknownCheck, unknownCheckOf } from './unknown-check.ts';
import { websocketCheck, websocketCheckInReply } from './websocket.ts';

/** A check that may come from storage: its form is right, but older versions accepted some that can never pass. */
export const storedCheck = z
  .discriminatedUnion('type', [
    groupCheck,
    pushCheck,
    httpCheck,
    tcpCheck,
    tlsCheck,
    udpCheck,
    icmpCheck,
    postgresCheck,
    dnsCheck,
    websocketCheck,
    grpcCheck,
  ])
  .register(z.globalRegistry, { id: 'StoredCheck' });
export type Check = z.infer<typeof storedCheck>;

/** The names of the protocols that there are. */
export type CheckType = Check['type'];

/** The check of one protocol. */
export type CheckOf<T extends CheckType> = Extract<Check, { type: T }>;

export type Assertion = Check['assertions'][number];

/** A check as it is read from a reply: one of a protocol that only a newer server knows is `unknown`. */
export const checkInReply = z
  .catch(
    z.discriminatedUnion('type', [
      groupCheckInReply,
      pushCheckInReply,
      httpCheckInReply,
      tcpCheckInReply,
      tlsCheckInReply,
      udpCheckInReply,
      icmpCheckInReply,
      postgresCheckInReply,
      dnsCheckInReply,
      websocketCheckInReply,
      grpcCheckInReply,
      unknownCheck,
    ]),
    ({ input }) => unknownCheckOf(input),
  )
  .register(z.globalRegistry, { id: 'CheckInReply' });
export type CheckInReply = z.infer<typeof checkInReply>;
export type AssertionInReply = CheckInReply['assertions'][number];

const known: { readonly [T in CheckType]: { shape: object } } = {
  group: groupCheckInReply,
  push: pushCheckInReply,
  http: httpCheckInReply,
  tcp: tcpCheckInReply,
  tls: tlsCheckInReply,
  udp: udpCheckInReply,
  icmp: icmpCheckInReply,
  postgres: postgresCheckInReply,
  dns: dnsCheckInReply,
  websocket: websocketCheckInReply,
  grpc: grpcCheckInReply,
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

import type { CheckInReply, CheckType } from '@appops/shared/contract/checks/check';
import { withOtherwise } from '@appops/shared/words/assertion';
import { dnsEditing, dnsReading } from './dns/view.tsx';
import type { FormOf } from './forms.ts';
import { pushEditing, pushReading } from './push/view.tsx';
import { groupEditing, groupReading } from './group/view.tsx';
import { grpcEditing, grpcReading } from './grpc/view.tsx';
import { httpEditing, httpReading } from './http/view.tsx';
import { icmpEditing, icmpReading } from './icmp/view.tsx';
import type { CheckEditing, CheckReading } from './protocol-view.ts';
import { postgresEditing, postgresReading } from './postgres/view.tsx';
import { tcpEditing, tcpReading } from './tcp/view.tsx';
import { tlsEditing, tlsReading } from './tls/view.tsx';
import { udpEditing, udpReading } from './udp/view.tsx';
import { unknownReading } from './unknown/view.tsx';
import { websocketEditing, websocketReading } from './websocket/view.tsx';

/** How checks are shown. A protocol of the contract without a folder here does not compile. */
const readings: { readonly [T in CheckInReply['type']]: CheckReading<T> } = {
  http: httpReading,
  tcp: tcpReading,
  tls: tlsReading,
  udp: udpReading,
  icmp: icmpReading,
  postgres: postgresReading,
  dns: dnsReading,
  websocket: websocketReading,
  group: groupReading,
  grpc: grpcReading,
  push: pushReading,
  unknown: unknownReading,
};

/** How checks are edited, in the order in which they are offered. */
const editings: { readonly [T in CheckType]: CheckEditing<T, FormOf<T>> } = {
  http: httpEditing,
  tcp: tcpEditing,
  tls: tlsEditing,
  udp: udpEditing,
  icmp: icmpEditing,
  postgres: postgresEditing,
  dns: dnsEditing,
  websocket: websocketEditing,
  push: pushEditing,
  group: groupEditing,
  grpc: grpcEditing,
};

/** How checks of this one's protocol are shown. */
export function readingOf<T extends CheckInReply['type']>(check: { type: T }): CheckReading<T> {
  return readings[check.type];
}

/** How checks of this one's protocol are edited. */
export function editingOf<T extends CheckType>(form: { type: T }): CheckEditing<T, FormOf<T>> {
  return editings[form.type];
}

/** The protocols to choose from. */
export const choices = Object.values(editings).map(({ type, choice }) => ({ value: type, ...choice }));

/** What its assertions say, each as a sentence. */
export function assertionsOf(check: CheckInReply): string[] {
  const { assertion } = readingOf(check);
  // Cast: those of a check are of its own protocol.
  return check.assertions.map((each) =>
    withOtherwise(
      assertion(each as Parameters<typeof assertion>[0]),
      'otherwise' in each ? each.otherwise : undefined,
    ),
  );
}

/** All that must hold, in one line. */
export function holdsWhen(check: CheckInReply): string {
  return assertionsOf(check).join('; ') || readingOf(check).withoutAssertions;
}

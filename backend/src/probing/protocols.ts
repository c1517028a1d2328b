import type { Check, CheckOf, CheckType } from '@appops/shared/contract/checks/check';
import type { FactPlace } from './fact-places.ts';
import type { Protocol } from './protocol.ts';
import { dnsProtocol } from './protocols/dns/protocol.ts';
import { grpcProtocol } from './protocols/grpc/protocol.ts';
import { httpProtocol } from './protocols/http/protocol.ts';
import { pushProtocol } from './protocols/push/protocol.ts';
import { groupProtocol } from './protocols/group/protocol.ts';
import { icmpProtocol } from './protocols/icmp/protocol.ts';
import { postgresProtocol } from './protocols/postgres/protocol.ts';
import { tcpProtocol } from './protocols/tcp/protocol.ts';
import { tlsProtocol } from './protocols/tls/protocol.ts';
import { udpProtocol } from './protocols/udp/protocol.ts';
import { websocketProtocol } from './protocols/websocket/protocol.ts';

/** All protocols. One of the contract without a folder here does not compile. */
const protocols: { readonly [T in CheckType]: Protocol<CheckOf<T>> } = {
  group: groupProtocol,
  push: pushProtocol,
  http: httpProtocol,
  tcp: tcpProtocol,
  tls: tlsProtocol,
  udp: udpProtocol,
  icmp: icmpProtocol,
  postgres: postgresProtocol,
  dns: dnsProtocol,
  websocket: websocketProtocol,
  grpc: grpcProtocol,
};

export const allProtocols: readonly Pick<Protocol, 'type' | 'warmUp'>[] = Object.values(protocols);

/** The protocol of a check; null for one that only a newer process knows (it may have been stored by one). */
export function protocolOf<C extends Check>(check: C): Protocol<C> | null {
  // Cast: the table's type says that each entry is for the checks of its own type.
  return Object.hasOwn(protocols, check.type) ? (protocols[check.type] as unknown as Protocol<C>) : null;
}

const places: ReadonlyMap<string, readonly [name: string, place: FactPlace][]> = new Map(
  Object.values(protocols).map(({ type, facts }) => [type, Object.entries(facts)]),
);

/** Where each fact of a protocol is stored; null for one that only a newer process knows. */
export function factPlacesOf(
  protocol: string,
): readonly (readonly [name: string, place: FactPlace])[] | null {
  return places.get(protocol) ?? null;
}

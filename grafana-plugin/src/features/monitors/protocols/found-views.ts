import type { AttemptFacts, FactsProtocol } from '@appops/shared/contract/checks/facts';
import type { ComponentType } from 'react';
import { DnsFound } from './dns/dns-result.tsx';
import { PushFound } from './push/push-result.tsx';
import { GroupFound } from './group/group-result.tsx';
import { GrpcFound } from './grpc/grpc-result.tsx';
import { HttpFound } from './http/http-result.tsx';
import { IcmpFound } from './icmp/icmp-result.tsx';
import { PostgresFound } from './postgres/postgres-result.tsx';
import type { FoundView } from './protocol-view.ts';
import { TcpFound } from './tcp/tcp-result.tsx';
import { TlsFound } from './tls/tls-result.tsx';
import { UdpFound } from './udp/udp-result.tsx';
import { UnknownFound } from './unknown/unknown-result.tsx';
import { WebsocketFound } from './websocket/websocket-result.tsx';

/** How what was found is drawn. Facts of the contract without a view do not compile. */
const found: { readonly [P in FactsProtocol]: FoundView<P> } = {
  group: GroupFound,
  push: PushFound,
  http: HttpFound,
  tcp: TcpFound,
  tls: TlsFound,
  udp: UdpFound,
  icmp: IcmpFound,
  postgres: PostgresFound,
  dns: DnsFound,
  websocket: WebsocketFound,
  grpc: GrpcFound,
  unknown: UnknownFound,
};

/**
 * How facts of these ones' protocol are drawn: of the run's own, which is not the check's where that is another one by
 * now.
 */
export function foundViewOf<F extends AttemptFacts>(
  facts: F,
): ComponentType<{ address: string | null; facts: F }> {
  // Cast: the table's type says that each entry is for the facts of its own protocol.
  return found[facts.protocol] as unknown as ComponentType<{ address: string | null; facts: F }>;
}

import type { AttemptFacts, FactsOf, FactsProtocol } from '../../contract/checks/facts.ts';
import type { FactsRules } from './facts-rules.ts';
import { dnsFactsRules } from './dns-facts.ts';
import { pushFactsRules } from './push-facts.ts';
import { groupFactsRules } from './group-facts.ts';
import { grpcFactsRules } from './grpc-facts.ts';
import { httpFactsRules } from './http-facts.ts';
import { icmpFactsRules } from './icmp-facts.ts';
import { postgresFactsRules } from './postgres-facts.ts';
import { tcpFactsRules } from './tcp-facts.ts';
import { tlsCheckFactsRules } from './tls-check-facts.ts';
import { udpFactsRules } from './udp-facts.ts';
import { unknownFactsRules } from './unknown-facts.ts';
import { websocketFactsRules } from './websocket-facts.ts';

/** The rules of each protocol's facts. Facts of the contract without rules do not compile. */
const rules: { readonly [P in FactsProtocol]: FactsRules<FactsOf<P>> } = {
  group: groupFactsRules,
  push: pushFactsRules,
  http: httpFactsRules,
  tcp: tcpFactsRules,
  tls: tlsCheckFactsRules,
  udp: udpFactsRules,
  icmp: icmpFactsRules,
  postgres: postgresFactsRules,
  dns: dnsFactsRules,
  websocket: websocketFactsRules,
  grpc: grpcFactsRules,
  unknown: unknownFactsRules,
};

/** The rules of these facts' protocol. */
export function factsRulesOf<F extends AttemptFacts>(facts: F): FactsRules<F> {
  // Cast: the table's type says that each entry is for the facts of its own protocol.
  return rules[facts.protocol] as unknown as FactsRules<F>;
}

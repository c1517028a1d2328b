import type { Check, CheckOf, CheckType } from '../../contract/checks/check.ts';
import type { CheckRules } from './check-rules.ts';
import { dnsRules } from './dns.ts';
import { pushRules } from './push.ts';
import { groupRules } from './group.ts';
import { grpcRules } from './grpc.ts';
import { httpRules } from './http.ts';
import { icmpRules } from './icmp.ts';
import { postgresRules } from './postgres.ts';
import { tcpRules } from './tcp.ts';
import { tlsRules } from './tls.ts';
import { udpRules } from './udp.ts';
import { websocketRules } from './websocket.ts';

/** The rules of each protocol. A protocol of the contract without rules does not compile. */
const rules: { readonly [T in CheckType]: CheckRules<CheckOf<T>> } = {
  group: groupRules,
  push: pushRules,
  http: httpRules,
  tcp: tcpRules,
  tls: tlsRules,
  udp: udpRules,
  icmp: icmpRules,
  postgres: postgresRules,
  dns: dnsRules,
  websocket: websocketRules,
  grpc: grpcRules,
};

/** Of a check that only a newer process knows (it may have been stored by one): nothing is claimed of it. */
const unknownRules: CheckRules = {
  problems: () => [],
  targetFields: [],
  sends: () => [],
  withoutHost: (check) => check,
  looksAtTheSame: () => false,
  assertionName: ({ kind }) => kind,
};

/** The rules of a check's protocol. */
export function rulesOf<C extends Check>(check: C): CheckRules<C> {
  // Cast: the table's type says that each entry is for the checks of its own type.
  return (Object.hasOwn(rules, check.type) ? rules[check.type] : unknownRules) as CheckRules<Check>;
}

/** The fields that say what is called. */
export function targetFieldsOf(type: CheckType): readonly string[] {
  return rules[type].targetFields;
}

/** The fields that say what is called, of each protocol that calls somebody. */
export const allTargetFields: readonly (readonly string[])[] = Object.values(rules)
  .map(({ targetFields }): readonly string[] => targetFields)
  .filter((fields) => fields.length > 0);

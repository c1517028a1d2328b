import type { DnsCheck } from '@appops/shared/contract/checks/dns';
import { checkProblems } from '@appops/shared/rules/checks/check-problems';
import { onlyTooSlow } from '../../failed-latency.ts';
import type { Protocol } from '../../protocol.ts';
import { patternProblems } from '../pattern-problems.ts';
import { dnsTargets, probeDns } from './probe.ts';

export const dnsProtocol: Protocol<DnsCheck> = {
  type: 'dns',
  problems: (check) => [...checkProblems(check), ...patternProblems(check.assertions)],
  targets: dnsTargets,
  // It sends nothing but a name.
  hide: (check) => check,
  facts: {
    rcode: 'code',
    authoritative: 'steady',
    // Some name servers pick another few of many at each answer.
    records: 'varies',
    recordCount: 'varies',
    aliases: 'varies',
    // Counts down in what a resolver remembers.
    leastTtlSeconds: 'size',
    transport: 'steady',
    server: 'steady',
    askedTimes: 'varies',
    passedOver: 'varies',
  },
  probe: probeDns,
  failedByDelay: onlyTooSlow,
};

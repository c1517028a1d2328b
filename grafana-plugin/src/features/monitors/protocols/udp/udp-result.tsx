import type { UdpFacts } from '@appops/shared/contract/checks/udp-facts';
import { udpFactsRules } from '@appops/shared/rules/checks/udp-facts';
import { Facts } from '../../../../shared/ui/facts.tsx';

/** What a UDP attempt found: which address answered, and what it took. */
export function UdpFound({ address, facts }: { address: string | null; facts: UdpFacts }) {
  return (
    <Facts facts={[{ name: 'Answered by', value: address ?? 'nobody' }, ...udpFactsRules.said(facts)]} />
  );
}

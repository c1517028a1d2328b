import type { IcmpFacts } from '@appops/shared/contract/checks/icmp-facts';
import { icmpFactsRules } from '@appops/shared/rules/checks/icmp-facts';
import { Facts } from '../../../../shared/ui/facts.tsx';

/** What an ICMP attempt found: replies, losses and round trips. */
export function IcmpFound({ address, facts }: { address: string | null; facts: IcmpFacts }) {
  return (
    <Facts facts={[{ name: 'Address called', value: address ?? 'none' }, ...icmpFactsRules.said(facts)]} />
  );
}

import type { DnsFacts } from '@appops/shared/contract/checks/dns-facts';
import { dnsFactsRules } from '@appops/shared/rules/checks/dns-facts';
import { Facts } from '../../../../shared/ui/facts.tsx';

/** What a DNS attempt found: what was answered, by whom, and the records. */
export function DnsFound({ address, facts }: { address: string | null; facts: DnsFacts }) {
  const said = dnsFactsRules.said(facts);
  return <Facts facts={said.length > 0 ? said : [{ name: 'Name server asked', value: address ?? 'none' }]} />;
}

import type { PushFacts } from '@appops/shared/contract/checks/push-facts';
import { pushFactsRules } from '@appops/shared/rules/checks/push-facts';
import { Facts } from '../../../../shared/ui/facts.tsx';

/** How the beats stood. */
export function PushFound({ facts }: { address: string | null; facts: PushFacts }) {
  return <Facts facts={pushFactsRules.said(facts)} />;
}

import type { UnknownFacts } from '@appops/shared/contract/checks/unknown-facts';
import { unknownFactsRules } from '@appops/shared/rules/checks/unknown-facts';
import { Stack, Text } from '@grafana/ui';
import { Facts } from '../../../../shared/ui/facts.tsx';

/** What an attempt of a protocol found that only a newer server knows: its plain facts, as the server calls them. */
export function UnknownFound({ address, facts }: { address: string | null; facts: UnknownFacts }) {
  return (
    <Stack direction="column" gap={1}>
      <Facts
        facts={[
          ...(address === null ? [] : [{ name: 'Address called', value: address }]),
          ...unknownFactsRules.said(facts),
        ]}
      />
      <Text color="secondary">What else it found is not shown: this page is older than the server.</Text>
    </Stack>
  );
}

import type { Case } from '@appops/shared/contract/cases';
import { isClosed } from '@appops/shared/words/case';
import { Stack, Text } from '@grafana/ui';
import { Section } from '../../shared/ui/section.tsx';
import { OneFix } from './one-fix.tsx';
import { RecordFix } from './record-fix.tsx';

/** The lasting remedy, and in which environments it is live. */
export function FixSection({ case: it }: { case: Case }) {
  return (
    <Section title="Fix" data-testid="section-fix" actions={!isClosed(it.status) && <RecordFix case={it} />}>
      {it.fixes.length === 0 ? (
        <Text color="secondary">
          No fix yet. Name its version or its commit, and AppOps sees when it goes live.
        </Text>
      ) : (
        <Stack direction="column" gap={2}>
          {[...it.fixes].reverse().map((fix, index) => (
            <OneFix key={fix.id} case={it} fix={fix} latest={index === 0} />
          ))}
        </Stack>
      )}
    </Section>
  );
}

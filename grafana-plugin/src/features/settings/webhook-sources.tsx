import type { WebhookSource } from '@appops/shared/contract/webhooks';
import { retirementWords } from '@appops/shared/words/retirement';
import { RadioButtonGroup, Stack, Text } from '@grafana/ui';
import { useState } from 'react';
import { ADMINS_ONLY, mayAdminister } from '../../shared/permissions.ts';
import { useNow } from '../../shared/time/use-now.ts';
import { DataTable } from '../../shared/ui/data-table.tsx';
import { ErrorAlert } from '../../shared/ui/error-alert.tsx';
import { Loaded } from '../../shared/ui/loaded.tsx';
import { useBackendSettings, useWebhookSources } from './api.ts';
import { MakeSource } from './make-source.tsx';
import { sourceColumns } from './source-columns.tsx';
import { SourceRules } from './source-rules.tsx';
import { useSourceVerbs } from './use-source-verbs.ts';
import { WebhookSteps } from './webhook-steps.tsx';

/** Who may send webhooks: makes a source with its secret, and gives one a new secret. */
export function WebhookSources() {
  const [show, setShow] = useState<'no' | 'only'>('no');
  const [edited, setEdited] = useState<WebhookSource | null>(null);
  const sources = useWebhookSources(mayAdminister(), show);
  const settings = useBackendSettings();
  const now = useNow(true);
  const verbs = useSourceVerbs();
  if (!mayAdminister()) return <Text color="secondary">{ADMINS_ONLY}</Text>;

  const addressOf = ({ path }: WebhookSource) => `${settings.data?.publicUrl ?? ''}${path}`;
  const { setUp } = verbs;
  // As it is now: its settings may have been changed while its steps are shown.
  const shown = setUp && (sources.data?.items.find(({ id }) => id === setUp.source.id) ?? setUp.source);
  return (
    <Stack direction="column" gap={2}>
      <div>
        <RadioButtonGroup<'no' | 'only'>
          size="sm"
          aria-label="Which sources"
          options={[
            { value: 'no', label: retirementWords.in_use.label },
            { value: 'only', label: retirementWords.retired.label },
          ]}
          value={show}
          onChange={setShow}
        />
      </div>
      <Loaded query={sources}>
        {({ items }) =>
          items.length === 0 ? (
            <Text color="secondary">
              {show === 'only'
                ? 'No source was retired.'
                : 'No source yet, so no pipeline can deliver anything. Make one for each GitHub organisation or repository, and for each other pipeline, under a name by which you know it again; then you see what to do there.'}
            </Text>
          ) : (
            <DataTable
              label="Webhook sources"
              columns={sourceColumns({ verbs, addressOf, onEdit: setEdited, now })}
              rows={items}
              rowKey={({ id }) => id}
              rowTestId="webhook-source-row"
            />
          )
        }
      </Loaded>
      <MakeSource verbs={verbs} />
      {verbs.error !== null && <ErrorAlert error={verbs.error} />}
      {edited && <SourceRules source={edited} onDone={() => setEdited(null)} />}
      {setUp && shown && (
        <WebhookSteps
          key={shown.id}
          source={shown}
          secret={setUp.secret}
          address={addressOf(shown)}
          onClose={verbs.closeSetUp}
        />
      )}
    </Stack>
  );
}

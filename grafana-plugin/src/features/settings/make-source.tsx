import { webhookKindLabels, webhookKinds, type WebhookKind } from '@appops/shared/words/webhook-kinds';
import { Button, Stack } from '@grafana/ui';
import { useState } from 'react';
import { ChoiceField, TextField } from '../../shared/form/fields.tsx';
import type { SourceVerbs } from './use-source-verbs.ts';

/** A new webhook source, under a name by which people know it again. */
export function MakeSource({ verbs }: { verbs: SourceVerbs }) {
  const [name, setName] = useState('');
  const [kind, setKind] = useState<WebhookKind>('github');
  const makeIt = async () => {
    if (await verbs.make(kind, name.trim())) setName('');
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void makeIt();
      }}
    >
      <Stack alignItems="flex-end" gap={1} wrap="wrap">
        <ChoiceField<WebhookKind>
          label="Who sends"
          width={20}
          options={webhookKinds.map((value) => ({ value, label: webhookKindLabels[value] }))}
          value={kind}
          onChange={setKind}
        />
        <TextField
          label="Name of a new source"
          placeholder={`${webhookKindLabels[kind]} acme`}
          width={32}
          value={name}
          onChange={setName}
        />
        <Button
          type="submit"
          variant="secondary"
          disabled={verbs.busy.make || name.trim() === ''}
          data-testid="make-webhook-source"
        >
          Make the source
        </Button>
      </Stack>
    </form>
  );
}

import type { WebhookSource } from '@appops/shared/contract/webhooks';
import { retirementWords } from '@appops/shared/words/retirement';
import { webhookKindLabels, webhookKinds, type WebhookKind } from '@appops/shared/words/webhook-kinds';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, ClipboardButton, RadioButtonGroup, Stack, Text, useStyles2 } from '@grafana/ui';
import { useState } from 'react';
import { ChoiceField, TextField } from '../../shared/form/fields.tsx';
import { ADMINS_ONLY, mayAdminister } from '../../shared/permissions.ts';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { useNow } from '../../shared/time/use-now.ts';
import { Age } from '../../shared/ui/age.tsx';
import { ConfirmButton } from '../../shared/ui/confirm-button.tsx';
import { DataTable, type Column } from '../../shared/ui/data-table.tsx';
import { ErrorAlert } from '../../shared/ui/error-alert.tsx';
import { Loaded } from '../../shared/ui/loaded.tsx';
import { makeWebhookSource, moveSource, rotateSecret, useBackendSettings, useWebhookSources } from './api.ts';
import { rulesInShort } from './rules-form.ts';
import { SourceRules } from './source-rules.tsx';
import { kindSettings } from './sources/kind-settings.ts';
import { WebhookSteps } from './webhook-steps.tsx';

/** Who may send webhooks: makes a source with its secret, and gives one a new secret. */
export function WebhookSources() {
  const [show, setShow] = useState<'no' | 'only'>('no');
  const [edited, setEdited] = useState<WebhookSource | null>(null);
  const sources = useWebhookSources(mayAdminister(), show);
  const settings = useBackendSettings();
  const now = useNow(true);
  const [name, setName] = useState('');
  const [kind, setKind] = useState<WebhookKind>('github');
  const [told, setTold] = useState<{ source: WebhookSource; secret: string | null } | null>(null);
  const make = useMutation((wanted: string) => makeWebhookSource({ kind, name: wanted }));
  const rotate = useMutation((id: string) => rotateSecret(id));
  const move = useMutation(({ id, verb }: { id: string; verb: 'retire' | 'restore' }, key) =>
    moveSource(id, verb, key),
  );
  if (!mayAdminister()) return <Text color="secondary">{ADMINS_ONLY}</Text>;

  const addressOf = ({ path }: WebhookSource) => `${settings.data?.publicUrl ?? ''}${path}`;
  const makeIt = async () => {
    const made = await make.run(name.trim());
    if (!made) return;
    setTold(made);
    setName('');
  };
  const rotateIt = async (id: string) => {
    const made = await rotate.run(id);
    if (made) setTold(made);
  };
  const columns: Column<WebhookSource>[] = [
    {
      id: 'name',
      header: 'Name',
      cell: (it) => (
        <Stack direction="column" gap={0}>
          <span>{it.disabled ? `${it.name} (disabled)` : it.name}</span>
          {rulesInShort(it) !== null && (
            <Text variant="bodySmall" color="secondary">
              {rulesInShort(it) ?? ''}
            </Text>
          )}
        </Stack>
      ),
    },
    { id: 'address', header: 'Address', cell: (it) => <Address text={addressOf(it)} of={it.name} /> },
    {
      id: 'last',
      header: 'Last delivery',
      cell: ({ lastDeliveryAt }) => (lastDeliveryAt === null ? 'none yet' : <Age at={lastDeliveryAt} />),
    },
    {
      id: 'verbs',
      header: '',
      align: 'end',
      // All of them in one line, where the window allows it.
      width: '25em',
      cell: (it) => {
        const { id, name: whose, previousSecretUntil: until } = it;
        if (it.retiredAt)
          return (
            <Button
              size="sm"
              variant="secondary"
              disabled={move.busy}
              onClick={() => void move.run({ id, verb: 'restore' })}
              data-testid="restore-source"
            >
              Bring it back
            </Button>
          );
        return (
          <Stack gap={1} justifyContent="flex-end" wrap="wrap">
            <Button size="sm" variant="secondary" onClick={() => setEdited(it)} data-testid="edit-source">
              {it.kind !== 'unknown' && kindSettings[it.kind] !== null ? 'Settings' : 'Rules'}
            </Button>
            <Button
              size="sm"
              variant="secondary"
              onClick={() => setTold({ source: it, secret: null })}
              data-testid="set-up-source"
            >
              Set up
            </Button>
            <ConfirmButton
              label="New secret"
              size="sm"
              variant="secondary"
              title={`A new secret for ${whose}?`}
              question={
                until !== null && Date.parse(until) > now
                  ? 'The present one is accepted for another day, so that you can enter the new one there. The one before it ends now.'
                  : 'The present one is accepted for another day, so that you can enter the new one there.'
              }
              onConfirm={() => void rotateIt(id)}
              disabled={rotate.busy}
              data-testid="rotate-secret"
            />
            <ConfirmButton
              label="Retire"
              size="sm"
              variant="secondary"
              title={`Retire ${whose}?`}
              question="What it delivers is refused from now on, and it leaves this list. What it brought stays. It can be brought back under the same address, with the same secret."
              onConfirm={() => void move.run({ id, verb: 'retire' })}
              disabled={move.busy}
              data-testid="retire-source"
            />
          </Stack>
        );
      },
    },
  ];
  // As it is now: its settings may have been changed while its steps are shown.
  const shown = told && (sources.data?.items.find(({ id }) => id === told.source.id) ?? told.source);
  const failed = make.error ?? rotate.error ?? move.error;
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
              columns={columns}
              rows={items}
              rowKey={({ id }) => id}
              rowTestId="webhook-source-row"
            />
          )
        }
      </Loaded>
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
            disabled={make.busy || name.trim() === ''}
            data-testid="make-webhook-source"
          >
            Make the source
          </Button>
        </Stack>
      </form>
      {failed !== null && <ErrorAlert error={failed} />}
      {edited && <SourceRules source={edited} onDone={() => setEdited(null)} />}
      {told && shown && (
        <WebhookSteps
          key={shown.id}
          source={shown}
          secret={told.secret}
          address={addressOf(shown)}
          onClose={() => setTold(null)}
        />
      )}
    </Stack>
  );
}

/** An address in one line, with a button that copies it. */
function Address({ text, of }: { text: string; of: string }) {
  const styles = useStyles2(getStyles);
  return (
    <span className={styles.address}>
      <code>{text}</code>
      <ClipboardButton
        getText={() => text}
        icon="copy"
        size="sm"
        fill="text"
        variant="secondary"
        aria-label={`Copy the address of ${of}`}
        tooltip="Copy"
      />
    </span>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    address: css({
      display: 'flex',
      alignItems: 'center',
      gap: theme.spacing(0.5),
      code: { overflowWrap: 'anywhere', whiteSpace: 'normal' },
    }),
  };
}

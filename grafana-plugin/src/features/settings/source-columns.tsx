import type { WebhookSource } from '@appops/shared/contract/webhooks';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, ClipboardButton, Stack, Text, useStyles2 } from '@grafana/ui';
import { Age } from '../../shared/ui/age.tsx';
import { ConfirmButton } from '../../shared/ui/confirm-button.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { rulesInShort } from './rules-form.ts';
import { kindSettings } from './sources/kind-settings.ts';
import type { SourceVerbs } from './use-source-verbs.ts';

interface Shown {
  verbs: SourceVerbs;
  addressOf: (source: WebhookSource) => string;
  onEdit: (source: WebhookSource) => void;
  /** Epoch milliseconds, by the server's clock. */
  now: number;
}

/** What the table says of each webhook source. */
export function sourceColumns(shown: Shown): Column<WebhookSource>[] {
  return [
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
    { id: 'address', header: 'Address', cell: (it) => <Address text={shown.addressOf(it)} of={it.name} /> },
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
      cell: (it) =>
        it.retiredAt ? (
          <Button
            size="sm"
            variant="secondary"
            disabled={shown.verbs.busy.move}
            onClick={() => shown.verbs.restore(it.id)}
            data-testid="restore-source"
          >
            Bring it back
          </Button>
        ) : (
          <VerbsInUse source={it} {...shown} />
        ),
    },
  ];
}

/** What can be done with a source that is in use. */
function VerbsInUse({ source: it, verbs, onEdit, now }: { source: WebhookSource } & Shown) {
  const { id, name, previousSecretUntil: until } = it;
  return (
    <Stack gap={1} justifyContent="flex-end" wrap="wrap">
      <Button size="sm" variant="secondary" onClick={() => onEdit(it)} data-testid="edit-source">
        {it.kind !== 'unknown' && kindSettings[it.kind] !== null ? 'Settings' : 'Rules'}
      </Button>
      <Button size="sm" variant="secondary" onClick={() => verbs.showSetUp(it)} data-testid="set-up-source">
        Set up
      </Button>
      <ConfirmButton
        label="New secret"
        size="sm"
        variant="secondary"
        title={`A new secret for ${name}?`}
        question={
          until !== null && Date.parse(until) > now
            ? 'The present one is accepted for another day, so that you can enter the new one there. The one before it ends now.'
            : 'The present one is accepted for another day, so that you can enter the new one there.'
        }
        onConfirm={() => void verbs.rotate(id)}
        disabled={verbs.busy.rotate}
        data-testid="rotate-secret"
      />
      <ConfirmButton
        label="Retire"
        size="sm"
        variant="secondary"
        title={`Retire ${name}?`}
        question="What it delivers is refused from now on, and it leaves this list. What it brought stays. It can be brought back under the same address, with the same secret."
        onConfirm={() => verbs.retire(id)}
        disabled={verbs.busy.move}
        data-testid="retire-source"
      />
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

import type { Proxy } from '@appops/shared/contract/proxies';
import { proxyKindLabels } from '@appops/shared/words/proxy';
import { Button, Stack, Text } from '@grafana/ui';
import { mayAdminister } from '../../../shared/permissions.ts';
import { ConfirmButton } from '../../../shared/ui/confirm-button.tsx';
import type { Column } from '../../../shared/ui/data-table.tsx';

interface Verbs {
  busy: boolean;
  onEdit: (proxy: Proxy) => void;
  onMove: (slug: string, verb: 'retire' | 'restore') => void;
}

/** What the table says of each proxy. */
export function proxyColumns(verbs: Verbs): Column<Proxy>[] {
  return [
    {
      id: 'slug',
      header: 'Proxy',
      cell: (it) => (
        <Stack direction="column" gap={0}>
          <span style={{ overflowWrap: 'anywhere' }}>{it.slug}</span>
          <Text variant="bodySmall" color="secondary">
            <span style={{ overflowWrap: 'anywhere' }}>{whereOf(it)}</span>
          </Text>
        </Stack>
      ),
    },
    { id: 'may', header: 'Names', hideBelow: 'md', cell: namesOf },
    { id: 'monitors', header: 'Monitors', width: '8em', cell: ({ monitors }) => String(monitors) },
    {
      id: 'verbs',
      header: '',
      align: 'end',
      cell: (it) => mayAdminister() && <ProxyVerbs proxy={it} {...verbs} />,
    },
  ];
}

function whereOf({ kind, host, port, user }: Proxy): string {
  const how = kind === 'unknown' ? 'of a kind that this page does not know' : proxyKindLabels[kind];
  return `${how}, ${host}:${port}${user === null ? '' : `, as ${user}`}`;
}

function namesOf({ remoteNames }: Proxy): string {
  return remoteNames ? 'looked up by the proxy' : 'looked up and judged here';
}

function ProxyVerbs({ proxy: it, busy, onEdit, onMove }: { proxy: Proxy } & Verbs) {
  if (it.retiredAt !== null)
    return (
      <Button
        size="sm"
        variant="secondary"
        disabled={busy}
        onClick={() => onMove(it.slug, 'restore')}
        data-testid="restore-proxy"
      >
        Bring it back
      </Button>
    );
  return (
    <Stack gap={1} justifyContent="flex-end" wrap="wrap">
      <Button
        size="sm"
        variant="secondary"
        disabled={it.kind === 'unknown'}
        onClick={() => onEdit(it)}
        data-testid="edit-proxy"
      >
        Change
      </Button>
      <ConfirmButton
        label="Retire"
        size="sm"
        variant="secondary"
        title={`Retire ${it.slug}?`}
        question={
          it.monitors === 0
            ? 'No check can go by it any more. It can be brought back.'
            : `${it.monitors === 1 ? 'One monitor goes' : `${it.monitors} monitors go`} by it: that is refused until they go another way.`
        }
        onConfirm={() => onMove(it.slug, 'retire')}
        disabled={busy}
        data-testid="retire-proxy"
      />
    </Stack>
  );
}

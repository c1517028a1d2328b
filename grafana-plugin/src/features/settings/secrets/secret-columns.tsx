import type { Secret } from '@appops/shared/contract/secrets';
import { secretStateOf } from '@appops/shared/rules/secret-state';
import { Button, Stack, Text } from '@grafana/ui';
import { paths } from '../../../shared/paths.ts';
import { mayAdminister } from '../../../shared/permissions.ts';
import { secretStatus } from '../../../shared/status/secrets.ts';
import { Age } from '../../../shared/ui/age.tsx';
import { ConfirmButton } from '../../../shared/ui/confirm-button.tsx';
import type { Column } from '../../../shared/ui/data-table.tsx';
import { PageLink } from '../../../shared/ui/page-link.tsx';
import { StatusLabel } from '../../../shared/ui/status-label.tsx';

interface Verbs {
  busy: boolean;
  onSet: (secret: Secret) => void;
  onRetire: (secret: Secret) => void;
}

/** What the table says of each secret. */
export function secretColumns(verbs: Verbs): Column<Secret>[] {
  return [
    {
      id: 'state',
      header: 'State',
      width: '12em',
      cell: (secret) => <StatusLabel status={secretStatus(secretStateOf(secret))} />,
    },
    {
      id: 'name',
      header: 'Name',
      cell: ({ name, hosts }) => (
        <Stack direction="column" gap={0}>
          <code style={{ overflowWrap: 'anywhere' }}>{name}</code>
          <Text variant="bodySmall" color="secondary">
            <span style={{ overflowWrap: 'anywhere' }}>
              {hosts.includes('*') ? 'may be sent anywhere' : `may be sent to ${hosts.join(', ')}`}
            </span>
          </Text>
        </Stack>
      ),
    },
    { id: 'used', header: 'Named by', cell: (secret) => <UsedBy secret={secret} /> },
    {
      id: 'set',
      header: 'Set',
      hideBelow: 'md',
      cell: ({ setAt, setBy }) => (
        <>
          <Age at={setAt} /> by {setBy.name}
        </>
      ),
    },
    {
      id: 'verbs',
      header: '',
      align: 'end',
      width: '16em',
      cell: (secret) => mayAdminister() && <VerbsOf secret={secret} {...verbs} />,
    },
  ];
}

/** How many monitors are named at once. */
const shown = 5;

function UsedBy({ secret: { usedBy } }: { secret: Secret }) {
  if (usedBy.length === 0) return <Text color="secondary">no monitor</Text>;
  return (
    <Stack direction="column" gap={0}>
      {usedBy.slice(0, shown).map(({ id, name }) => (
        <PageLink key={id} to={paths.monitor(id)}>
          {name}
        </PageLink>
      ))}
      {usedBy.length > shown && <Text color="secondary">and {usedBy.length - shown} more</Text>}
    </Stack>
  );
}

/** What retiring it does, to whom. */
export function retireQuestion({ usedBy }: Secret): string {
  const gone = 'Its value is destroyed, and nobody can bring that back; it can be set anew by its name.';
  if (usedBy.length === 0) return `${gone} No monitor names it.`;
  const names = usedBy.slice(0, shown).map(({ name }) => `“${name}”`);
  const more = usedBy.length > shown ? ` and ${usedBy.length - shown} more` : '';
  return `${gone} ${usedBy.length === 1 ? 'A monitor names it and is' : `${usedBy.length} monitors name it and are`} in error from then on: ${names.join(', ')}${more}.`;
}

function VerbsOf({ secret, busy, onSet, onRetire }: { secret: Secret } & Verbs) {
  const isRetired = secret.retiredAt !== null;
  return (
    <Stack gap={1} justifyContent="flex-end" wrap="wrap">
      <Button size="sm" variant="secondary" onClick={() => onSet(secret)} data-testid="set-secret">
        {isRetired ? 'Set anew' : 'Replace'}
      </Button>
      {!isRetired && (
        <ConfirmButton
          label="Retire"
          size="sm"
          variant="secondary"
          title={`Retire ${secret.name}?`}
          question={retireQuestion(secret)}
          onConfirm={() => onRetire(secret)}
          disabled={busy}
          data-testid="retire-secret"
        />
      )}
    </Stack>
  );
}

import { placeholderOf, secretNamesIn } from '@appops/shared/rules/checks/secret-text';
import { Alert, Combobox } from '@grafana/ui';
import { useSecrets } from '../../../shared/secrets/use-secrets.ts';

/** Puts the name of a secret into a field; not there where there is no secret to name. */
export function InsertSecret({ into, onInsert }: { into: string; onInsert: (placeholder: string) => void }) {
  const { data } = useSecrets();
  if (data === undefined || data.items.length === 0) return null;
  return (
    <Combobox
      aria-label={`Insert a secret into ${into}`}
      placeholder="Insert secret"
      width={20}
      options={data.items.map(({ name, hosts }) => ({
        value: name,
        description: hosts.includes('*') ? 'to any host' : `to ${hosts.join(', ')}`,
      }))}
      value={null}
      onChange={({ value }) => onInsert(placeholderOf(value))}
    />
  );
}

/** Says of the secrets that texts name which there are not, before anything is saved in vain. */
export function MissingSecrets({ texts }: { texts: readonly string[] }) {
  const { data } = useSecrets();
  if (data === undefined) return null;
  const known = new Set(data.items.map(({ name }) => name));
  const missing = [...new Set(texts.flatMap(secretNamesIn))].filter((name) => !known.has(name));
  if (missing.length === 0) return null;
  return (
    <Alert
      bottomSpacing={0}
      severity="warning"
      title={
        missing.length === 1
          ? `There is no secret ${missing[0]}`
          : `There are no secrets ${missing.join(', ')}`
      }
      data-testid="missing-secrets"
    >
      An administrator sets {missing.length === 1 ? 'it' : 'them'} in the plugin’s configuration, under
      Secrets.
    </Alert>
  );
}

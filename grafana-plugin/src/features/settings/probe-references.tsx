import { allowTargets, type getProbe } from '@appops/shared/contract/monitors';
import type { ReplyOf } from '@appops/shared/contract/route';
import { Alert, Button, Stack, Text } from '@grafana/ui';
import { TextField } from '../../shared/form/fields.tsx';
import { useForm } from '../../shared/form/use-form.ts';
import { mayAdminister } from '../../shared/permissions.ts';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { Instant } from '../../shared/ui/age.tsx';
import { ErrorAlert } from '../../shared/ui/error-alert.tsx';
import { changeReferences } from './api.ts';

type Probe = ReplyOf<typeof getProbe>;

/** The targets that are typed, one a line. */
function referencesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** Whether the probe seems to be offline, and whom it asks when it is in doubt. */
export function ProbeReferences({ references, offline }: Pick<Probe, 'references' | 'offline'>) {
  const save = useMutation((targets: string[]) => changeReferences(targets));
  const form = useForm({ references: references.join('\n') }, save.error);
  const typed = referencesOf(form.values.references);
  const error = typed.map((_, index) => form.error(`references.${index}`)).find((one) => one !== undefined);
  return (
    <>
      {offline !== null && (
        <Alert bottomSpacing={0} severity="error" title={offline.message} data-testid="probe-offline">
          Since <Instant at={offline.since} />. Runs that reach nobody prove nothing meanwhile, and open no
          incidents.
        </Alert>
      )}
      {mayAdminister() ? (
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            if (form.check(allowTargets.body, { allow: [], references: typed })) void save.run(typed);
          }}
        >
          <Stack direction="column" gap={1} alignItems="flex-start">
            <TextField
              label="Reference targets"
              description="Hosts with ports, one a line, in other networks than your targets. They are asked only when many targets fail together: if none answers, the probe is offline; if one does, the failures are your targets'. Without any, nobody is asked."
              rows={3}
              placeholder="gateway.example:443"
              value={form.values.references}
              onChange={(value) => form.set('references', value)}
              error={error ?? form.error('references')}
            />
            <Button type="submit" variant="secondary" disabled={save.busy || !form.touched}>
              {save.busy ? 'Saving…' : 'Save reference targets'}
            </Button>
            {save.error !== null && <ErrorAlert error={save.error} />}
          </Stack>
        </form>
      ) : (
        <Text color="secondary">
          {references.length === 0
            ? 'No reference targets are set.'
            : `Asked when it is in doubt whether the probe is offline: ${references.join(', ')}.`}
        </Text>
      )}
    </>
  );
}

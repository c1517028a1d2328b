import type { Incident } from '@appops/shared/contract/incidents';
import { Button, Stack, Text } from '@grafana/ui';
import { useNavigate } from 'react-router';
import { paths } from '../../shared/paths.ts';
import { EDITORS_ONLY, mayEdit } from '../../shared/permissions.ts';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { ErrorAlert } from '../../shared/ui/error-alert.tsx';
import { makeCase } from '../capa/api.ts';

/** Makes a case of the incident, so that its workaround and its fix are not forgotten. */
export function MakeCase({ incident }: { incident: Incident }) {
  const navigate = useNavigate();
  const make = useMutation((id: string, key) => makeCase({ incident: id }, key));
  const run = async () => {
    const made = await make.run(incident.id);
    if (made) void navigate(paths.case(made.id));
  };
  const first = incident.cases.length === 0;
  return (
    <Stack direction="column" gap={1} alignItems="flex-start">
      {first && (
        <Text color="secondary">
          A case holds the promise that follows: a workaround until it expires, a fix, and the proof that it
          works.
        </Text>
      )}
      <Button
        icon="clipboard-alt"
        variant={first ? 'primary' : 'secondary'}
        size={first ? 'md' : 'sm'}
        onClick={() => void run()}
        disabled={make.busy || !mayEdit()}
        tooltip={mayEdit() ? '' : EDITORS_ONLY}
        data-testid="make-case"
      >
        {first ? 'Make a case' : 'Make another case'}
      </Button>
      {make.error !== null && <ErrorAlert error={make.error} />}
    </Stack>
  );
}

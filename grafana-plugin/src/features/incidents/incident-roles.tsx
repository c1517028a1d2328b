import type { Incident } from '@appops/shared/contract/incidents';
import { severities, type Severity, severityWords } from '@appops/shared/words/severity';
import { choicesOf } from '@appops/shared/words/said';
import { ownName } from '../../shared/own-name.ts';
import { Button, Input, Stack } from '@grafana/ui';
import { useId, useState } from 'react';
import { ChoiceField, FieldFrame } from '../../shared/form/fields.tsx';
import { mayEdit } from '../../shared/permissions.ts';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { ErrorAlert } from '../../shared/ui/error-alert.tsx';
import { changeIncident } from './api.ts';

/** Who leads, and how bad it is: people decide both. */
export function IncidentRoles({ incident }: { incident: Incident }) {
  const { id, version, commander, severity } = incident;
  const [name, setName] = useState<string | null>(null);
  const fieldId = useId();
  const change = useMutation((changes: { commander?: string | null; severity?: Severity }) =>
    changeIncident(id, { version, ...changes }),
  );
  const me = ownName();
  const lead = async (who: string | null) => {
    if (await change.run({ commander: who })) setName(null);
  };
  const typed = (name ?? commander ?? '').trim();
  return (
    <Stack direction="column" gap={2}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void lead(typed === '' ? null : typed);
        }}
      >
        <FieldFrame id={fieldId} label="Commander" description="Who leads until it is over.">
          <Input
            id={fieldId}
            value={name ?? commander ?? ''}
            placeholder="nobody yet"
            disabled={!mayEdit()}
            onChange={(event) => setName(event.currentTarget.value)}
            data-testid="commander"
            addonAfter={
              name !== null && name !== (commander ?? '') ? (
                <Button type="submit" disabled={change.busy}>
                  Save
                </Button>
              ) : me !== '' && commander === null ? (
                <Button type="button" variant="secondary" disabled={!mayEdit()} onClick={() => void lead(me)}>
                  I lead
                </Button>
              ) : undefined
            }
          />
        </FieldFrame>
      </form>
      <ChoiceField
        label="Severity"
        disabled={!mayEdit()}
        options={choicesOf(severities, severityWords)}
        value={severity === 'unknown' ? null : severity}
        onChange={(value) => void change.run({ severity: value })}
      />
      {change.error !== null && <ErrorAlert error={change.error} />}
    </Stack>
  );
}

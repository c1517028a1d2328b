import type { Incident } from '@appops/shared/contract/incidents';
import { possibleIncidentVerbs, type IncidentVerb } from '@appops/shared/rules/incident-lifecycle';
import { Button, Modal, Stack } from '@grafana/ui';
import { useState } from 'react';
import { TextField } from '../../shared/form/fields.tsx';
import { EDITORS_ONLY, mayEdit } from '../../shared/permissions.ts';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { ErrorAlert } from '../../shared/ui/error-alert.tsx';
import { moveIncidentBy } from './api.ts';

const VERBS: Record<IncidentVerb, { label: string; about: string }> = {
  acknowledge: { label: 'Acknowledge', about: 'Somebody is looking at it.' },
  mitigate: { label: 'Mitigate', about: 'Users no longer suffer, though the cause is still there.' },
  resolve: { label: 'Resolve', about: 'It is over.' },
  reopen: { label: 'Reopen', about: 'It is not over.' },
};

/** What can be said of the incident now; each with a note, if wished. */
export function IncidentVerbs({ incident }: { incident: Incident }) {
  const [asked, setAsked] = useState<IncidentVerb | null>(null);
  const [note, setNote] = useState('');
  const move = useMutation(({ verb, text }: { verb: IncidentVerb; text: string }, key) =>
    moveIncidentBy(incident.id, verb, text, key),
  );
  const close = () => {
    setAsked(null);
    setNote('');
    move.reset();
  };
  const send = async (verb: IncidentVerb) => {
    if (await move.run({ verb, text: note.trim() })) close();
  };
  if (incident.status === 'unknown') return null;
  const verbs = possibleIncidentVerbs(incident.status);
  return (
    <Stack gap={1} wrap="wrap">
      {verbs.map((verb, index) => (
        <Button
          key={verb}
          variant={index === 0 && verb !== 'reopen' ? 'primary' : 'secondary'}
          onClick={() => setAsked(verb)}
          disabled={!mayEdit()}
          tooltip={mayEdit() ? VERBS[verb].about : EDITORS_ONLY}
          data-testid={`incident-${verb}`}
        >
          {VERBS[verb].label}
        </Button>
      ))}
      {asked && (
        <Modal isOpen title={`${VERBS[asked].label}: ${incident.title}`} onDismiss={close}>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              void send(asked);
            }}
          >
            <Stack direction="column" gap={2}>
              <span>{VERBS[asked].about}</span>
              <TextField
                label="Note"
                description="Stands on the timeline."
                rows={3}
                value={note}
                onChange={setNote}
              />
              {move.error !== null && <ErrorAlert error={move.error} reveal />}
            </Stack>
            <Modal.ButtonRow>
              <Button type="button" variant="secondary" fill="outline" onClick={close}>
                Cancel
              </Button>
              <Button type="submit" disabled={move.busy} data-testid="confirm-verb">
                {VERBS[asked].label}
              </Button>
            </Modal.ButtonRow>
          </form>
        </Modal>
      )}
    </Stack>
  );
}

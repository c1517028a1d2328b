import type { Incident } from '@appops/shared/contract/incidents';
import { Button, Stack } from '@grafana/ui';
import { useState } from 'react';
import { TextField } from '../../shared/form/fields.tsx';
import { mayEdit } from '../../shared/permissions.ts';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { ErrorAlert } from '../../shared/ui/error-alert.tsx';
import { addNote } from './api.ts';

/** A note for the timeline. What was typed stays until it is stored. */
export function NoteForm({ incident }: { incident: Incident }) {
  const [note, setNote] = useState('');
  const send = useMutation((text: string, key) => addNote(incident.id, text, key));
  const submit = async () => {
    if (await send.run(note.trim())) setNote('');
  };
  if (!mayEdit()) return null;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Stack direction="column" gap={1}>
        <TextField
          label="Add a note"
          rows={2}
          placeholder="What was seen, tried or decided"
          value={note}
          onChange={setNote}
        />
        {send.error !== null && <ErrorAlert error={send.error} />}
        <div>
          <Button type="submit" size="sm" variant="secondary" disabled={send.busy || note.trim() === ''}>
            Add to the timeline
          </Button>
        </div>
      </Stack>
    </form>
  );
}

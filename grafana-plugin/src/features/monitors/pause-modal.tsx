import { updateMonitor, type Monitor } from '@appops/shared/contract/monitors';
import { Button, Modal, Stack, Text } from '@grafana/ui';
import { ChoiceField, TextField } from '../../shared/form/fields.tsx';
import { useForm } from '../../shared/form/use-form.ts';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { serverNow } from '../../shared/time/server-clock.ts';
import { ErrorAlert } from '../../shared/ui/error-alert.tsx';
import { changeMonitor } from './api.ts';
import { newPause, pauseBody, pauseLengths, type PauseForm } from './pause-form.ts';

/** Asks until when a monitor rests, and why. */
export function PauseModal({ monitor, onDone }: { monitor: Monitor; onDone: () => void }) {
  const { id, name, version } = monitor;
  const send = useMutation((values: PauseForm) => changeMonitor(id, pauseBody(values, version, serverNow())));
  const form = useForm(newPause(serverNow()), send.error);
  const { values, set, error } = form;
  const submit = async () => {
    if (!form.check(updateMonitor.body, pauseBody(values, version, serverNow()))) return;
    if (await send.run(values)) onDone();
  };
  return (
    <Modal isOpen title={`Pause ${name}`} onDismiss={onDone}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Stack direction="column" gap={2}>
          <ChoiceField
            label="How long"
            width={32}
            options={pauseLengths}
            value={values.length}
            onChange={(length) => set('length', length)}
          />
          {values.length === 'until' && (
            <TextField
              label="Until"
              type="datetime-local"
              required
              width={32}
              value={values.until}
              onChange={(until) => set('until', until)}
              error={error('pausedUntil')}
            />
          )}
          <TextField
            label="Why"
            placeholder="The target is being rebuilt"
            value={values.because}
            onChange={(because) => set('because', because)}
            error={error('pausedBecause')}
          />
          <Text variant="bodySmall" color="secondary">
            A paused monitor does not run, so nothing is known of its target. For planned work, maintenance
            goes on measuring and wakes nobody.
          </Text>
          {send.error !== null && <ErrorAlert error={send.error} reveal />}
        </Stack>
        <Modal.ButtonRow>
          <Button type="button" variant="secondary" fill="outline" onClick={onDone}>
            Close
          </Button>
          <Button type="submit" disabled={send.busy} data-testid="submit-pause">
            {send.busy ? 'Pausing…' : 'Pause'}
          </Button>
        </Modal.ButtonRow>
      </form>
    </Modal>
  );
}

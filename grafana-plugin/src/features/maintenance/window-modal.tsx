import {
  changeMaintenance,
  planMaintenance,
  type MaintenanceWindow,
} from '@appops/shared/contract/maintenance';
import { Button, Modal, Stack, Text } from '@grafana/ui';
import { ChoiceField, TextField } from '../../shared/form/fields.tsx';
import { useForm } from '../../shared/form/use-form.ts';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { serverNow } from '../../shared/time/server-clock.ts';
import { ErrorAlert } from '../../shared/ui/error-alert.tsx';
import { useServices } from '../services/api.ts';
import { environmentOptions, serviceOptions } from '../services/options.ts';
import { changeWindow, planWindow } from './api.ts';
import { changesOf, formOfWindow, newWindow, planOf, type WindowForm } from './window-form.ts';

interface Props {
  /** Null for a new one. */
  window: MaintenanceWindow | null;
  onDone: () => void;
}

/** The form of a window: a new one, or what may still be changed of one that is there. */
export function WindowModal({ window, onDone }: Props) {
  const services = useServices().data?.items ?? [];
  const send = useMutation((form: WindowForm, key) =>
    window === null ? planWindow(planOf(form), key) : changeWindow(window.id, changesOf(form, window)),
  );
  const form = useForm(window === null ? newWindow(serverNow()) : formOfWindow(window), send.error);
  const { values, set, error } = form;
  const running = window?.state === 'running';
  const submit = async () => {
    const ok =
      window === null
        ? form.check(planMaintenance.body, planOf(values))
        : form.check(changeMaintenance.body, changesOf(values, window));
    if (ok && (await send.run(values))) onDone();
  };
  return (
    <Modal
      isOpen
      title={window === null ? 'Plan maintenance' : `Change “${window.title}”`}
      onDismiss={onDone}
      closeOnBackdropClick={false}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Stack direction="column" gap={2}>
          {running && (
            <Text color="secondary">
              It has begun, and what was measured in it stays as it is: its title and its end may still
              change.
            </Text>
          )}
          <TextField
            label="What is done"
            required
            autoFocus
            placeholder="Database move"
            value={values.title}
            onChange={(value) => set('title', value)}
            error={error('title')}
          />
          <Stack gap={2} wrap="wrap">
            <ChoiceField
              label="Service"
              required
              width={28}
              disabled={window !== null}
              options={serviceOptions(services)}
              value={values.service || null}
              onChange={(value) => form.setAll({ ...values, service: value, environment: '' })}
              error={error('service')}
            />
            <ChoiceField
              label="Environment"
              width={28}
              disabled={running}
              options={[
                { value: '', label: 'All of the service' },
                ...environmentOptions(services, values.service === '' ? [] : [values.service]),
              ]}
              value={values.environment}
              onChange={(value) => set('environment', value)}
              error={error('environment')}
            />
          </Stack>
          <Stack gap={2} wrap="wrap">
            <TextField
              label="From"
              type="datetime-local"
              required
              width={28}
              disabled={running}
              value={values.starts}
              onChange={(value) => set('starts', value)}
              error={error('startsAt')}
            />
            <TextField
              label="Until"
              type="datetime-local"
              required
              width={28}
              value={values.ends}
              onChange={(value) => set('ends', value)}
              error={error('endsAt')}
            />
          </Stack>
          <Text variant="bodySmall" color="secondary">
            Times are in the time zone of this Grafana. Maintenance mutes notification, never recording; it
            counts only from the moment it is planned, so it excuses nothing that happened before.
          </Text>
          {send.error !== null && <ErrorAlert error={send.error} reveal />}
        </Stack>
        <Modal.ButtonRow>
          <Button type="button" variant="secondary" fill="outline" onClick={onDone}>
            Close
          </Button>
          <Button type="submit" disabled={send.busy} data-testid="submit-maintenance">
            {send.busy ? 'Saving…' : window === null ? 'Plan it' : 'Save'}
          </Button>
        </Modal.ButtonRow>
      </form>
    </Modal>
  );
}

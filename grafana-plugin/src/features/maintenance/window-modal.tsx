import {
  changeMaintenance,
  planMaintenance,
  type MaintenanceWindow,
} from '@appops/shared/contract/maintenance';
import { Button, Modal, Stack } from '@grafana/ui';
import { useForm } from '../../shared/form/use-form.ts';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { serverNow } from '../../shared/time/server-clock.ts';
import { ErrorAlert } from '../../shared/ui/error-alert.tsx';
import { changeWindow, planWindow } from './api.ts';
import { WindowFields } from './window-fields.tsx';
import { changesOf, formOfWindow, newWindow, planOf, type WindowForm } from './window-form.ts';

interface Props {
  /** Null for a new one. */
  window: MaintenanceWindow | null;
  onDone: () => void;
}

/** The form of a window: a new one, or what may still be changed of one that is there. */
export function WindowModal({ window, onDone }: Props) {
  const send = useMutation((form: WindowForm, key) =>
    window === null ? planWindow(planOf(form), key) : changeWindow(window.id, changesOf(form, window)),
  );
  const form = useForm(window === null ? newWindow(serverNow()) : formOfWindow(window), send.error);
  const { values } = form;
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
          <WindowFields window={window} form={form} />
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

import type { Secret } from '@appops/shared/contract/secrets';
import { Button, Modal, Stack } from '@grafana/ui';
import { TextField } from '../../../shared/form/fields.tsx';
import { ErrorAlert } from '../../../shared/ui/error-alert.tsx';
import { useSecretForm } from './use-secret-form.ts';

interface Props {
  /** Null for a new one. */
  secret: Secret | null;
  onSaved: () => void;
  onClose: () => void;
}

/** Sets a secret, replaces its value, or changes where it may be sent. What is stored is never shown. */
export function SecretModal({ secret, onSaved, onClose }: Props) {
  const form = useSecretForm(secret, onSaved);
  const { values, set, error } = form;
  return (
    <Modal
      isOpen
      title={secret === null ? 'Set a secret' : `Set ${secret.name}`}
      onDismiss={onClose}
      closeOnBackdropClick={false}
    >
      <form
        noValidate
        autoComplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          void form.submit();
        }}
      >
        <Stack direction="column" gap={2}>
          {secret === null && (
            <TextField
              label="Name"
              required
              autoFocus
              description="A to Z, 0 to 9 and _. Checks name it by ${secret:NAME}."
              placeholder="SHOP_API_TOKEN"
              value={values.name}
              onChange={(name) => set('name', name)}
              error={error('name')}
            />
          )}
          <TextField
            label="Value"
            required={form.isNew}
            rows={3}
            description={
              form.isNew
                ? 'It is sealed when it is saved, and shown to nobody again.'
                : 'Leave it empty to keep the value that is set. A new one is sent from each monitor’s next run on.'
            }
            value={values.value}
            onChange={(value) => set('value', value)}
            error={error('value')}
          />
          <TextField
            label="May be sent to"
            required
            description="Hosts, such as api.example.com or *.example.com; * is anywhere. Whoever may edit monitors can send it there, and so whoever runs these hosts can read it."
            placeholder="api.example.com"
            value={values.hosts}
            onChange={(hosts) => set('hosts', hosts)}
            error={error('hosts')}
          />
          {form.failed !== null && <ErrorAlert error={form.failed} reveal />}
        </Stack>
        <Modal.ButtonRow>
          <Button type="button" variant="secondary" fill="outline" onClick={onClose}>
            Close
          </Button>
          <Button type="submit" disabled={form.busy} data-testid="save-secret">
            {form.busy ? 'Saving…' : 'Save'}
          </Button>
        </Modal.ButtonRow>
      </form>
    </Modal>
  );
}

import { createService } from '@appops/shared/contract/services';
import { Button, Modal, Stack } from '@grafana/ui';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { TextField } from '../../shared/form/fields.tsx';
import { useForm } from '../../shared/form/use-form.ts';
import { paths } from '../../shared/paths.ts';
import { EDITORS_ONLY, mayEdit } from '../../shared/permissions.ts';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { ErrorAlert } from '../../shared/ui/error-alert.tsx';
import { makeService } from './api.ts';

/** A button that asks for the name of a new service, and goes to its page. */
export function MakeService() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        icon="plus"
        disabled={!mayEdit()}
        tooltip={mayEdit() ? undefined : EDITORS_ONLY}
        onClick={() => setOpen(true)}
        data-testid="make-service"
      >
        Add a service
      </Button>
      {open && <Dialog onClose={() => setOpen(false)} />}
    </>
  );
}

function Dialog({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const make = useMutation((body: { name: string; repository: string | null }, key) =>
    makeService(body, key),
  );
  const form = useForm({ name: '', repository: '' }, make.error);
  const body = { name: form.values.name, repository: form.values.repository.trim() || null };
  const submit = async () => {
    if (!form.check(createService.body, body)) return;
    const made = await make.run(body);
    if (made) navigate(paths.service(made.slug));
  };
  return (
    <Modal title="Add a service" isOpen onDismiss={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Stack direction="column" gap={2}>
          <TextField
            label="Name"
            autoFocus
            required
            value={form.values.name}
            onChange={(value) => form.set('name', value)}
            error={form.error('name')}
          />
          <TextField
            label="Repository"
            placeholder="acme/shop"
            description="owner/name, if GitHub tells of its deployments."
            value={form.values.repository}
            onChange={(value) => form.set('repository', value)}
            error={form.error('repository')}
          />
          {make.error !== null && <ErrorAlert error={make.error} />}
        </Stack>
        <Modal.ButtonRow>
          <Button type="button" variant="secondary" fill="outline" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={make.busy}>
            {make.busy ? 'Adding…' : 'Add it'}
          </Button>
        </Modal.ButtonRow>
      </form>
    </Modal>
  );
}

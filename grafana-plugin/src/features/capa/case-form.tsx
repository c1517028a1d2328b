import type { Case } from '@appops/shared/contract/cases';
import { Button, Modal, Stack, type ButtonProps } from '@grafana/ui';
import { useState, type ReactNode } from 'react';
import { useForm, type Form } from '../../shared/form/use-form.ts';
import { EDITORS_ONLY, mayEdit } from '../../shared/permissions.ts';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { ErrorAlert } from '../../shared/ui/error-alert.tsx';
import { act, schemaOf, type CaseAction, type CaseActionBody } from './api.ts';

interface Props<A extends CaseAction, V extends object> {
  case: Case;
  action: A;
  /** What the action's path names beside the case. */
  params?: Record<string, string>;
  /** On the button that opens the form, and on its title. */
  label: string;
  submit: string;
  start: V;
  /** The request that the form stands for. */
  bodyOf: (values: V) => CaseActionBody<A>;
  children: (form: Form<V>) => ReactNode;
  icon?: ButtonProps['icon'];
  variant?: ButtonProps['variant'];
  testId: string;
}

/** A button that opens a form for one action on a case. What was typed stays when it is refused. */
export function CaseForm<A extends CaseAction, V extends object>(props: Props<A, V>) {
  const [open, setOpen] = useState(false);
  const { label, icon, variant = 'secondary', testId } = props;
  return (
    <>
      <Button
        size="sm"
        variant={variant}
        icon={icon}
        onClick={() => setOpen(true)}
        disabled={!mayEdit()}
        tooltip={mayEdit() ? '' : EDITORS_ONLY}
        data-testid={testId}
      >
        {label}
      </Button>
      {open && <FormModal {...props} onDone={() => setOpen(false)} />}
    </>
  );
}

function FormModal<A extends CaseAction, V extends object>({
  case: it,
  action,
  params,
  label,
  submit,
  start,
  bodyOf,
  children,
  onDone,
}: Props<A, V> & { onDone: () => void }) {
  const send = useMutation((body: CaseActionBody<A>, key) => act(action, it.id, body, key, params));
  const form = useForm(start, send.error);
  const run = async () => {
    const body = bodyOf(form.values);
    if (!form.check(schemaOf(action), body)) return;
    if (await send.run(body)) onDone();
  };
  return (
    <Modal isOpen title={label} onDismiss={onDone} closeOnBackdropClick={false}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <Stack direction="column" gap={2}>
          {children(form)}
          {send.error !== null && <ErrorAlert error={send.error} reveal />}
        </Stack>
        <Modal.ButtonRow>
          <Button type="button" variant="secondary" fill="outline" onClick={onDone}>
            Cancel
          </Button>
          <Button type="submit" disabled={send.busy} data-testid={`submit-${action}`}>
            {submit}
          </Button>
        </Modal.ButtonRow>
      </form>
    </Modal>
  );
}

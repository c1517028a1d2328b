import { isSameCheck } from '@appops/shared/rules/monitor-edit';
import { Alert, Button, Stack, Text } from '@grafana/ui';
import { useState } from 'react';
import type { Monitor } from '@appops/shared/contract/monitors';
import { useForm } from '../../shared/form/use-form.ts';
import { paths } from '../../shared/paths.ts';
import { EDITORS_ONLY, mayEdit } from '../../shared/permissions.ts';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { ErrorAlert } from '../../shared/ui/error-alert.tsx';
import { ButtonLink } from '../../shared/ui/page-link.tsx';
import { IdentityFields } from '../monitors/identity-fields.tsx';
import {
  newMonitorBody,
  newMonitorForm,
  typedInOf,
  withName,
  type MonitorForm,
} from '../monitors/monitor-form.ts';
import { checkOf, formRulesOf } from '../monitors/protocols/forms.ts';
import { newMonitorSchema, saveNewMonitor } from '../monitors/save-monitor.ts';
import { TargetRefusal } from '../monitors/target-refusal.tsx';
import { TrialView } from '../monitors/trial-view.tsx';
import { refusalIn, useTrial } from '../monitors/use-trial.ts';
import { useServices } from '../services/api.ts';

/** A monitor in four fields, tried before it is saved; everything else has a good default. */
export function AddMonitor() {
  const services = useServices();
  const trial = useTrial();
  const [saved, setSaved] = useState<Monitor | null>(null);
  const save = useMutation((form: MonitorForm, key) => saveNewMonitor(form, services.data?.items ?? [], key));
  const form = useForm<MonitorForm>(
    { ...newMonitorForm, environment: 'production' },
    save.error ?? trial.error,
    typedInOf,
  );
  const { values } = form;
  const complete = withName(values);
  const check = () => form.check(newMonitorSchema, newMonitorBody(complete));

  const tryIt = () => {
    // Only the target has to be right for a try.
    if (
      form.check(newMonitorSchema, { ...newMonitorBody(complete), service: 'x', environment: 'x', name: 'x' })
    )
      void trial.run(checkOf(complete.check));
  };
  const saveIt = async () => {
    if (!check()) return;
    const monitor = await save.run(complete);
    if (monitor) setSaved(monitor);
  };

  if (saved)
    return (
      <Alert
        bottomSpacing={0}
        severity="success"
        title={`${saved.name} is watched from now on`}
        data-testid="monitor-saved"
      >
        <Stack direction="column" gap={2} alignItems="flex-start">
          <span>It runs once a minute. When it goes down, an incident is opened.</span>
          <Stack gap={1} wrap="wrap">
            <ButtonLink to={paths.monitor(saved.id)} variant="primary">
              See it
            </ButtonLink>
            <Button
              variant="secondary"
              onClick={() => {
                setSaved(null);
                form.reset({ ...newMonitorForm, service: saved.service, environment: saved.environment });
              }}
            >
              Add another
            </Button>
          </Stack>
        </Stack>
      </Alert>
    );

  // What another address answered says nothing of this one.
  const tried = trial.found && isSameCheck(trial.found.check, checkOf(values.check)) ? trial.found : null;
  const nothing = !formRulesOf(values.check).isFilledIn(values.check);
  const refusal = refusalIn(trial.error) ?? refusalIn(save.error);
  const failed = trial.error ?? save.error;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void saveIt();
      }}
    >
      <Stack direction="column" gap={2}>
        {!mayEdit() && <Alert bottomSpacing={0} severity="info" title={EDITORS_ONLY} />}
        <IdentityFields form={form} />
        <Stack gap={1} wrap="wrap">
          <Button
            type="button"
            variant={tried ? 'secondary' : 'primary'}
            icon={trial.busy ? 'spinner' : 'play'}
            onClick={tryIt}
            disabled={trial.busy || !mayEdit() || nothing}
          >
            {trial.busy ? 'Trying…' : 'Try it'}
          </Button>
          <Button
            type="submit"
            variant={tried ? 'primary' : 'secondary'}
            icon="save"
            disabled={save.busy || !mayEdit() || nothing}
          >
            {save.busy ? 'Saving…' : 'Save monitor'}
          </Button>
        </Stack>
        {refusal !== null ? (
          <TargetRefusal message={refusal} />
        ) : (
          failed !== null && <ErrorAlert error={failed} reveal />
        )}
        {tried && <TrialView trial={tried.trial} check={tried.check} />}
        <Text variant="bodySmall" color="secondary">
          It is checked once a minute: the status must be 200 to 399, within 10 s, with one retry. All that
          can be changed later.
        </Text>
      </Stack>
    </form>
  );
}

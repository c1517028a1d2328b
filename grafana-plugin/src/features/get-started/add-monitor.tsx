import { isSameCheck } from '@appops/shared/rules/monitor-edit';
import { Alert, Button, Stack, Text } from '@grafana/ui';
import { useState } from 'react';
import type { Monitor } from '@appops/shared/contract/monitors';
import { useForm } from '../../shared/form/use-form.ts';
import { paths } from '../../shared/paths.ts';
import { EDITORS_ONLY, mayEdit } from '../../shared/permissions.ts';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { ButtonLink } from '../../shared/ui/page-link.tsx';
import { IdentityFields } from '../monitors/identity-fields.tsx';
import { MonitorFailure } from '../monitors/monitor-failure.tsx';
import {
  newMonitorBody,
  newMonitorForm,
  typedInOf,
  withName,
  type MonitorForm,
} from '../monitors/monitor-form.ts';
import { checkOf, formRulesOf } from '../monitors/protocols/forms.ts';
import { newMonitorForTrial, newMonitorSchema, saveNewMonitor } from '../monitors/save-monitor.ts';
import { TrialView } from '../monitors/trial-view.tsx';
import { TryAndSave } from '../monitors/try-and-save.tsx';
import { useTrial } from '../monitors/use-trial.ts';
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
  const tryIt = () => {
    if (form.check(newMonitorSchema, newMonitorForTrial(complete))) void trial.run(checkOf(complete.check));
  };
  const saveIt = async () => {
    if (!form.check(newMonitorSchema, newMonitorBody(complete))) return;
    const monitor = await save.run(complete);
    if (monitor) setSaved(monitor);
  };

  if (saved)
    return (
      <MonitorSaved
        monitor={saved}
        onAnother={() => {
          setSaved(null);
          form.reset({ ...newMonitorForm, service: saved.service, environment: saved.environment });
        }}
      />
    );

  // What another address answered says nothing of this one.
  const tried = trial.found && isSameCheck(trial.found.check, checkOf(values.check)) ? trial.found : null;
  const filledIn = formRulesOf(values.check).isFilledIn(values.check);
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
          <TryAndSave
            onTry={tryIt}
            may={{ try: filledIn, save: filledIn }}
            busy={{ try: trial.busy, save: save.busy }}
            next={tried ? 'save' : 'try'}
          />
        </Stack>
        <MonitorFailure tried={trial.error} saved={save.error} />
        {tried && <TrialView trial={tried.trial} check={tried.check} />}
        <Text variant="bodySmall" color="secondary">
          It is checked once a minute: the status must be 200 to 399, within 10 s, with one retry. All that
          can be changed later.
        </Text>
      </Stack>
    </form>
  );
}

function MonitorSaved({ monitor, onAnother }: { monitor: Monitor; onAnother: () => void }) {
  return (
    <Alert
      bottomSpacing={0}
      severity="success"
      title={`${monitor.name} is watched from now on`}
      data-testid="monitor-saved"
    >
      <Stack direction="column" gap={2} alignItems="flex-start">
        <span>It runs once a minute. When it goes down, an incident is opened.</span>
        <Stack gap={1} wrap="wrap">
          <ButtonLink to={paths.monitor(monitor.id)} variant="primary">
            See it
          </ButtonLink>
          <Button variant="secondary" onClick={onAnother}>
            Add another
          </Button>
        </Stack>
      </Stack>
    </Alert>
  );
}

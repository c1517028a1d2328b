import { updateMonitor, type Monitor } from '@appops/shared/contract/monitors';
import { Alert, Stack } from '@grafana/ui';
import { useNavigate } from 'react-router';
import { useForm } from '../../shared/form/use-form.ts';
import { paths } from '../../shared/paths.ts';
import { EDITORS_ONLY, mayEdit } from '../../shared/permissions.ts';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { ButtonLink } from '../../shared/ui/page-link.tsx';
import { Section } from '../../shared/ui/section.tsx';
import { useServices } from '../services/api.ts';
import { changeMonitor } from './api.ts';
import { IdentityFields } from './identity-fields.tsx';
import {
  formOf,
  newMonitorBody,
  newMonitorForm,
  policyOf,
  typedInOf,
  withName,
  type MonitorForm,
} from './monitor-form.ts';
import { MonitorFailure } from './monitor-failure.tsx';
import { PolicyFields } from './policy-fields.tsx';
import { fieldsOf } from './protocols/fields-of.ts';
import { checkOf, formRulesOf } from './protocols/forms.ts';
import { ProtocolChoice } from './protocols/protocol-choice.tsx';
import { tooOldToEdit } from './protocols/unknown/view.tsx';
import { editingOf } from './protocols/views.ts';
import { newMonitorForTrial, newMonitorSchema, saveNewMonitor } from './save-monitor.ts';
import { TrialView } from './trial-view.tsx';
import { TryAndSave } from './try-and-save.tsx';
import { useTrial } from './use-trial.ts';

/** All of a monitor, with a try before it is saved. `monitor` is null for a new one. */
export function MonitorEditor({ monitor }: { monitor: Monitor | null }) {
  const start = monitor === null ? newMonitorForm : formOf(monitor);
  return start === null ? (
    <Alert bottomSpacing={0} severity="warning" title={tooOldToEdit} data-testid="too-old-to-edit" />
  ) : (
    <EditorForm monitor={monitor} start={start} />
  );
}

function EditorForm({ monitor, start }: { monitor: Monitor | null; start: MonitorForm }) {
  const navigate = useNavigate();
  const services = useServices();
  const trial = useTrial();
  const save = useMutation((values: MonitorForm, key) =>
    monitor === null
      ? saveNewMonitor(values, services.data?.items ?? [], key)
      : changeMonitor(monitor.id, changesOf(monitor, values)),
  );
  const form = useForm(start, save.error ?? trial.error, typedInOf);
  const { values } = form;
  const { check } = values;
  const editing = editingOf(check);
  const fields = fieldsOf(form);
  const complete = withName(values);
  const tryIt = () => {
    if (form.check(newMonitorSchema, newMonitorForTrial(complete))) void trial.run(checkOf(check));
  };
  const saveIt = async () => {
    const right =
      monitor === null
        ? form.check(newMonitorSchema, newMonitorBody(complete))
        : form.check(updateMonitor.body, changesOf(monitor, complete));
    if (!right) return;
    const saved = await save.run(complete);
    if (saved) void navigate(paths.monitor(saved.id));
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void saveIt();
      }}
    >
      <Stack direction="column" gap={2}>
        {!mayEdit() && <Alert bottomSpacing={0} severity="info" title={EDITORS_ONLY} />}
        <Section title="What">
          <Stack direction="column" gap={2}>
            <ProtocolChoice form={form} />
            <IdentityFields form={form} placeIsFixed={monitor !== null} />
          </Stack>
        </Section>
        <Section title="It holds when">
          <editing.Assertions {...fields} />
        </Section>
        <Section title="How often, and what follows">
          <PolicyFields form={form} />
        </Section>
        <Section title={editing.moreTitle}>
          <editing.More {...fields} />
        </Section>
        <MonitorFailure tried={trial.error} saved={save.error} />
        {trial.found && (
          <Section title="Tried just now">
            <TrialView trial={trial.found.trial} check={trial.found.check} />
          </Section>
        )}
        <Stack gap={1} wrap="wrap">
          <TryAndSave
            onTry={tryIt}
            may={{ try: formRulesOf(check).isFilledIn(check), save: true }}
            busy={{ try: trial.busy, save: save.busy }}
            next="save"
          />
          <ButtonLink
            to={monitor ? paths.monitor(monitor.id) : paths.monitors}
            variant="secondary"
            fill="text"
          >
            Cancel
          </ButtonLink>
        </Stack>
      </Stack>
    </form>
  );
}

function changesOf(monitor: Monitor, form: MonitorForm) {
  return { version: monitor.version, name: form.name, check: checkOf(form.check), ...policyOf(form) };
}

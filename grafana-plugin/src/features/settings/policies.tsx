import { updateSettings, type Settings } from '@appops/shared/contract/settings';
import { Alert, Button, Field, Stack, Switch } from '@grafana/ui';
import { useId, useState } from 'react';
import { TextField } from '../../shared/form/fields.tsx';
import { useForm } from '../../shared/form/use-form.ts';
import { ADMINS_ONLY, mayAdminister } from '../../shared/permissions.ts';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { ErrorAlert } from '../../shared/ui/error-alert.tsx';
import { Loaded } from '../../shared/ui/loaded.tsx';
import { changeBackendSettings, useBackendSettings } from './api.ts';
import { formOfPolicies, policiesOf } from './policies-form.ts';

/** What AppOps does by itself with incidents that have recovered, and who may close a case. */
export function Policies() {
  const settings = useBackendSettings();
  return <Loaded query={settings}>{(it) => <Fields key={it.version} settings={it} />}</Loaded>;
}

function Fields({ settings }: { settings: Settings }) {
  const resolveId = useId();
  const authorId = useId();
  const save = useMutation((body: Parameters<typeof changeBackendSettings>[0]) =>
    changeBackendSettings(body),
  );
  const form = useForm(formOfPolicies(settings), save.error);
  const [saved, setSaved] = useState(false);
  const { values, error } = form;
  const set: typeof form.set = (name, value) => {
    setSaved(false);
    form.set(name, value);
  };
  const submit = async () => {
    const body = policiesOf(values, settings.version);
    if (form.check(updateSettings.body, body) && (await save.run(body))) setSaved(true);
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Stack direction="column" gap={2}>
        <Field
          noMargin
          label="Resolve recovered incidents by itself"
          description="Only those that a monitor opened, once all their monitors see them well again. Off, each waits for somebody to say that it is over."
          htmlFor={resolveId}
        >
          <Switch
            id={resolveId}
            value={values.resolves}
            disabled={!mayAdminister()}
            onChange={(event) => set('resolves', event.currentTarget.checked)}
          />
        </Field>
        {values.resolves && (
          <TextField
            label="After"
            type="number"
            width={20}
            suffix="minutes"
            description="From 1 to 10,080, a week."
            value={values.resolveAfterMinutes}
            onChange={(value) => set('resolveAfterMinutes', value)}
            error={error('incidents.resolveAfterMinutes')}
          />
        )}
        <Field
          noMargin
          label="Who made a fix may not close its case"
          description="Whoever recorded a fix, or wrote its commit or pull request, may not close the case as effective: somebody else looks at the proof."
          htmlFor={authorId}
        >
          <Switch
            id={authorId}
            value={values.closerIsNotAuthor}
            disabled={!mayAdminister()}
            onChange={(event) => set('closerIsNotAuthor', event.currentTarget.checked)}
          />
        </Field>
        {save.error !== null && <ErrorAlert error={save.error} />}
        {saved && <Alert bottomSpacing={0} severity="success" title="Saved" />}
        <div>
          <Button
            type="submit"
            disabled={!mayAdminister() || save.busy || !form.touched}
            tooltip={mayAdminister() ? undefined : ADMINS_ONLY}
            data-testid="save-policies"
          >
            {save.busy ? 'Saving…' : 'Save'}
          </Button>
        </div>
      </Stack>
    </form>
  );
}

import { overtakingWords } from '@appops/shared/rules/run-policy';
import { severities, severityWords } from '@appops/shared/words/severity';
import { choicesOf } from '@appops/shared/words/said';
import { Field, Stack, Switch, Text } from '@grafana/ui';
import { useId } from 'react';
import { ChoiceField, TextField } from '../../shared/form/fields.tsx';
import type { Form } from '../../shared/form/use-form.ts';
import { runPolicyOf, type MonitorForm } from './monitor-form.ts';
import { ParentFields } from './parent-fields.tsx';

/** How often it runs, how patient it is, and what follows when it goes down. */
export function PolicyFields({ form }: { form: Form<MonitorForm> }) {
  const { values, set, error } = form;
  const number = numbersOf(form);
  const overtaking = overtakingWords(runPolicyOf(values));
  return (
    <Stack direction="column" gap={2}>
      <Stack gap={2} wrap="wrap">
        <TextField
          label="Every"
          description="From 1 s on"
          suffix="s"
          {...number('intervalSeconds')}
          error={error('intervalMs')}
        />
        <TextField
          label="Retries in a run"
          description="Before it counts as failed"
          {...number('retryAttempts')}
          error={error('retries.attempts')}
        />
        <TextField
          label="Pause before a retry"
          description="From the start of a try to the next"
          suffix="ms"
          {...number('retryDelayMs')}
          error={error('retries.delayMs')}
        />
      </Stack>
      <RunsThatSettle form={form} />
      {overtaking !== null && (
        <Text variant="bodySmall" color="secondary">
          {overtaking}
        </Text>
      )}
      <IncidentWhenDown values={values} set={set} />
      <ParentFields form={form} />
      <PrioritySwitch value={values.priority} onChange={(priority) => set('priority', priority)} />
    </Stack>
  );
}

type NumberField =
  'intervalSeconds' | 'retryAttempts' | 'retryDelayMs' | 'downAfter' | 'downWithin' | 'upAfter' | 'upWithin';

function numbersOf({ values, set }: Pick<Form<MonitorForm>, 'values' | 'set'>) {
  return (name: NumberField) => ({
    type: 'number' as const,
    width: 18,
    value: values[name],
    onChange: (value: string) => set(name, value),
  });
}

/** How many runs make it down, and up again. */
function RunsThatSettle({ form }: { form: Form<MonitorForm> }) {
  const number = numbersOf(form);
  return (
    <Stack gap={2} wrap="wrap">
      <TextField
        label="Down after"
        description="Failed runs"
        suffix="runs"
        {...number('downAfter')}
        error={form.error('downAfter')}
      />
      <TextField
        label="… of the last"
        description="Empty: in a row"
        suffix="runs"
        {...number('downWithin')}
        error={form.error('downWithin')}
      />
      <TextField
        label="Up after"
        description="Clean runs"
        suffix="runs"
        {...number('upAfter')}
        error={form.error('upAfter')}
      />
      <TextField
        label="… of the latest"
        description="Empty: in a row"
        suffix="runs"
        {...number('upWithin')}
        error={form.error('upWithin')}
      />
    </Stack>
  );
}

function IncidentWhenDown({ values, set }: Pick<Form<MonitorForm>, 'values' | 'set'>) {
  const id = useId();
  return (
    <Stack gap={2} wrap="wrap" alignItems="flex-end">
      <Field noMargin label="Opens an incident when it goes down" htmlFor={id}>
        <Switch
          id={id}
          value={values.opensIncident}
          onChange={(event) => set('opensIncident', event.currentTarget.checked)}
        />
      </Field>
      <ChoiceField
        label="Severity of that incident"
        width={20}
        disabled={!values.opensIncident}
        options={choicesOf(severities, severityWords)}
        value={values.severity}
        onChange={(severity) => set('severity', severity)}
      />
    </Stack>
  );
}

function PrioritySwitch({ value, onChange }: { value: boolean; onChange: (value: boolean) => void }) {
  const id = useId();
  return (
    <Field
      noMargin
      label="Priority"
      description="Keeps its interval when more is asked than the probe can do, while all others are stretched. All priority monitors together have at most a tenth of what the probe can do; beyond that the older ones come first."
      htmlFor={id}
    >
      <Switch id={id} value={value} onChange={(event) => onChange(event.currentTarget.checked)} />
    </Field>
  );
}

import { overtakingWords } from '@appops/shared/rules/run-policy';
import { severities, severityWords } from '@appops/shared/words/severity';
import { choicesOf } from '@appops/shared/words/said';
import { Field, Stack, Switch, Text } from '@grafana/ui';
import { useId } from 'react';
import { ChoiceField, TextField } from '../../shared/form/fields.tsx';
import type { Form } from '../../shared/form/use-form.ts';
import { runPolicyOf, type MonitorForm } from './monitor-form.ts';

/** How often it runs, how patient it is, and what follows when it goes down. */
export function PolicyFields({ form }: { form: Form<MonitorForm> }) {
  const { values, set, error } = form;
  const number = (name: 'intervalSeconds' | 'retryAttempts' | 'retryDelayMs' | 'downAfter' | 'upAfter') => ({
    type: 'number' as const,
    width: 18,
    value: values[name],
    onChange: (value: string) => set(name, value),
  });
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
        <TextField
          label="Down after"
          description="Failed runs in a row"
          suffix="runs"
          {...number('downAfter')}
          error={error('downAfter')}
        />
        <TextField
          label="Up after"
          description="Clean runs in a row"
          suffix="runs"
          {...number('upAfter')}
          error={error('upAfter')}
        />
      </Stack>
      {overtaking !== null && (
        <Text variant="bodySmall" color="secondary">
          {overtaking}
        </Text>
      )}
      <IncidentWhenDown values={values} set={set} />
      <PrioritySwitch value={values.priority} onChange={(priority) => set('priority', priority)} />
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

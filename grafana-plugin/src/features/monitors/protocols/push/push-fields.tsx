import { Stack, Text } from '@grafana/ui';
import { ChoiceField, TextField } from '../../../../shared/form/fields.tsx';
import { TimeLimitField } from '../common-fields.tsx';
import type { CheckFields } from '../protocol-view.ts';
import type { PushForm } from './push-form.ts';

const EXPECTED = [
  { value: 'interval', label: 'So often', description: 'So many seconds after the one before' },
  { value: 'cron', label: 'By a cron expression', description: 'As the job’s own crontab has it' },
] as const;

/** When beats are expected. */
export function PushTarget({ values, set, error }: CheckFields<PushForm>) {
  return (
    <Stack gap={2} wrap="wrap" alignItems="flex-start">
      <ChoiceField
        label="Beats are expected"
        width={30}
        options={[...EXPECTED]}
        value={values.by}
        onChange={(by) => set('by', by)}
      />
      {values.by === 'interval' ? (
        <TextField
          label="Every so often"
          type="number"
          suffix="s"
          width={18}
          value={values.everySeconds}
          onChange={(everySeconds) => set('everySeconds', everySeconds)}
          error={error('check.expected.everyMs')}
        />
      ) : (
        <>
          <TextField
            label="Cron expression"
            description="Minute, hour, day, month, weekday"
            width={26}
            value={values.expression}
            onChange={(expression) => set('expression', expression)}
            error={error('check.expected.expression')}
          />
          <TextField
            label="Its time zone"
            description="Such as Europe/Berlin"
            width={26}
            value={values.zone}
            onChange={(zone) => set('zone', zone)}
            error={error('check.expected.zone')}
          />
        </>
      )}
    </Stack>
  );
}

/** What must hold of the beats. */
export function PushRules({ values, set, error }: CheckFields<PushForm>) {
  const field = (name: 'graceSeconds' | 'longestSeconds' | 'degradedSeconds', path: string) => ({
    type: 'number' as const,
    suffix: 's',
    width: 22,
    value: values[name],
    onChange: (value: string) => set(name, value),
    error: error(path),
  });
  return (
    <Stack direction="column" gap={1}>
      <Stack gap={2} wrap="wrap" alignItems="flex-start">
        <TextField
          label="Grace"
          description="So much later it may be"
          {...field('graceSeconds', 'check.graceMs')}
        />
        <TextField
          label="Longest run"
          description="From a start to its end"
          {...field('longestSeconds', 'check.longestMs')}
        />
        <TextField
          label="Degraded from"
          description="Empty: never"
          {...field('degradedSeconds', 'check.degradedMs')}
        />
      </Stack>
      <Text variant="bodySmall" color="secondary">
        Once it is saved, its page makes the address that the job calls. A beat that is missing while AppOps
        itself was away is not known, and never down.
      </Text>
    </Stack>
  );
}

/** Everything else; the defaults suit most. */
export function PushMore({ values, set, error }: CheckFields<PushForm>) {
  return (
    <TimeLimitField
      value={values.timeoutSeconds}
      onChange={(value) => set('timeoutSeconds', value)}
      error={error('check.timeoutMs')}
    />
  );
}

import type { MaintenanceWindow } from '@appops/shared/contract/maintenance';
import { Stack, Text } from '@grafana/ui';
import { ChoiceField, TextField } from '../../shared/form/fields.tsx';
import type { Form } from '../../shared/form/use-form.ts';
import { useServices } from '../services/api.ts';
import { environmentOptions, serviceOptions } from '../services/options.ts';
import type { WindowForm } from './window-form.ts';

interface Props {
  /** Null for a new one. */
  window: MaintenanceWindow | null;
  form: Form<WindowForm>;
}

/** What is done, where, and from when until when: as much of it as may still change. */
export function WindowFields({ window, form }: Props) {
  const services = useServices().data?.items ?? [];
  const { values, set, error } = form;
  const running = window?.state === 'running';
  return (
    <>
      {running && (
        <Text color="secondary">
          It has begun, and what was measured in it stays as it is: its title and its end may still change.
        </Text>
      )}
      <TextField
        label="What is done"
        required
        autoFocus
        placeholder="Database move"
        value={values.title}
        onChange={(value) => set('title', value)}
        error={error('title')}
      />
      <Stack gap={2} wrap="wrap">
        <ChoiceField
          label="Service"
          required
          width={28}
          disabled={window !== null}
          options={serviceOptions(services)}
          value={values.service || null}
          onChange={(value) => form.setAll({ ...values, service: value, environment: '' })}
          error={error('service')}
        />
        <ChoiceField
          label="Environment"
          width={28}
          disabled={running}
          options={[
            { value: '', label: 'All of the service' },
            ...environmentOptions(services, values.service === '' ? [] : [values.service]),
          ]}
          value={values.environment}
          onChange={(value) => set('environment', value)}
          error={error('environment')}
        />
      </Stack>
      <Stack gap={2} wrap="wrap">
        <TextField
          label="From"
          type="datetime-local"
          required
          width={28}
          disabled={running}
          value={values.starts}
          onChange={(value) => set('starts', value)}
          error={error('startsAt')}
        />
        <TextField
          label="Until"
          type="datetime-local"
          required
          width={28}
          value={values.ends}
          onChange={(value) => set('ends', value)}
          error={error('endsAt')}
        />
      </Stack>
      <Text variant="bodySmall" color="secondary">
        Times are in the time zone of this Grafana. Maintenance mutes notification, never recording; it counts
        only from the moment it is planned, so it excuses nothing that happened before.
      </Text>
    </>
  );
}

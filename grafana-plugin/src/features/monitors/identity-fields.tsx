import { Stack } from '@grafana/ui';
import { TextField } from '../../shared/form/fields.tsx';
import type { Form } from '../../shared/form/use-form.ts';
import { nameForUrl, type MonitorForm } from './monitor-form.ts';
import { ServiceFields } from './service-fields.tsx';

interface Props {
  form: Form<MonitorForm>;
  /** The monitor is there already: it stays with its service and environment. */
  placeIsFixed?: boolean;
}

/** What is checked, how it is called, and where it belongs. */
export function IdentityFields({ form, placeIsFixed = false }: Props) {
  const { values, set, error } = form;
  return (
    <Stack direction="column" gap={2}>
      <TextField
        label="URL"
        required
        placeholder="https://shop.example.com/health"
        value={values.url}
        onChange={(url) => set('url', url)}
        error={error('check.url')}
      />
      <TextField
        label="Name"
        placeholder={nameForUrl(values.url)}
        value={values.name}
        onChange={(name) => set('name', name)}
        error={error('name')}
      />
      <ServiceFields
        service={values.service}
        environment={values.environment}
        onService={(service) => set('service', service)}
        onEnvironment={(environment) => set('environment', environment)}
        serviceError={error('service')}
        environmentError={error('environment')}
        disabled={placeIsFixed}
      />
    </Stack>
  );
}

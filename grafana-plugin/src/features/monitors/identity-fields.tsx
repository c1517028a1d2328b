import { Stack } from '@grafana/ui';
import { TextField } from '../../shared/form/fields.tsx';
import type { Form } from '../../shared/form/use-form.ts';
import type { MonitorForm } from './monitor-form.ts';
import { fieldsOf } from './protocols/fields-of.ts';
import { formRulesOf } from './protocols/forms.ts';
import { editingOf } from './protocols/views.ts';
import { ServiceFields } from './service-fields.tsx';

interface Props {
  form: Form<MonitorForm>;
  /** The monitor is there already: it stays with its service and environment. */
  placeIsFixed?: boolean;
}

/** What is checked, how it is called, and where it belongs. */
export function IdentityFields({ form, placeIsFixed = false }: Props) {
  const { values, set, error } = form;
  const { check } = values;
  const { Target } = editingOf(check);
  return (
    <Stack direction="column" gap={2}>
      <Target {...fieldsOf(form)} />
      <TextField
        label="Name"
        placeholder={formRulesOf(check).nameFor(check)}
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

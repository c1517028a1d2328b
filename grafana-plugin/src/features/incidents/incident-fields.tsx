import { severities, severityWords } from '@appops/shared/words/severity';
import { choicesOf } from '@appops/shared/words/said';
import { Stack } from '@grafana/ui';
import { ChoiceField, TextField } from '../../shared/form/fields.tsx';
import type { Form } from '../../shared/form/use-form.ts';
import { useServices } from '../services/api.ts';
import { environmentOptions, serviceOptions } from '../services/options.ts';
import type { IncidentForm } from './use-new-incident.ts';

const none = { value: '', label: 'Not known yet' };

/** What is wrong, how badly, and where. */
export function IncidentFields({ form }: { form: Form<IncidentForm> }) {
  const { values } = form;
  const services = useServices();
  const known = services.data?.items ?? [];
  return (
    <Stack direction="column" gap={2}>
      <TextField
        label="Title"
        required
        autoFocus
        placeholder="Checkout fails for everyone"
        value={values.title}
        onChange={(title) => form.set('title', title)}
        error={form.error('title')}
      />
      <TextField
        label="Description"
        rows={4}
        value={values.description}
        onChange={(description) => form.set('description', description)}
        error={form.error('description')}
      />
      <Stack gap={2} wrap="wrap">
        <ChoiceField
          label="Severity"
          width={20}
          options={choicesOf(severities, severityWords)}
          value={values.severity}
          onChange={(severity) => form.set('severity', severity)}
        />
        <ChoiceField
          label="Service"
          width={30}
          options={[none, ...serviceOptions(known)]}
          value={values.service}
          onChange={(service) => form.set('service', service)}
          error={form.error('service')}
        />
        <ChoiceField
          label="Environment"
          width={30}
          options={[none, ...environmentOptions(known, values.service ? [values.service] : [])]}
          value={values.environment}
          onChange={(environment) => form.set('environment', environment)}
          error={form.error('environment')}
        />
      </Stack>
    </Stack>
  );
}

import { newId } from '@appops/shared/contract/ids';
import { openIncident } from '@appops/shared/contract/incidents';
import { severities, type Severity, severityWords } from '@appops/shared/words/severity';
import { choicesOf } from '@appops/shared/words/said';
import { Alert, Button, Stack } from '@grafana/ui';
import { useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { ChoiceField, TextField } from '../../shared/form/fields.tsx';
import { useForm } from '../../shared/form/use-form.ts';
import { paths } from '../../shared/paths.ts';
import { EDITORS_ONLY, mayEdit } from '../../shared/permissions.ts';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { ErrorAlert } from '../../shared/ui/error-alert.tsx';
import { PageFrame } from '../../shared/ui/page-frame.tsx';
import { ButtonLink } from '../../shared/ui/page-link.tsx';
import { Section } from '../../shared/ui/section.tsx';
import { useServices } from '../services/api.ts';
import { environmentOptions, serviceOptions } from '../services/options.ts';
import { open } from './api.ts';
import { PanelContext } from './panel-context.tsx';
import { prefillOf } from './prefill.ts';

/** Opens an incident by hand, or from a panel, whose title, time and queries come along. */
export function NewIncidentPage() {
  const { search } = useLocation();
  const [prefill] = useState(() => prefillOf(new URLSearchParams(search)));
  const navigate = useNavigate();
  const services = useServices();
  const known = services.data?.items ?? [];
  // The id is ours, so that sending again after a lost answer opens one incident.
  const [id] = useState(() => newId('incident'));
  const send = useMutation(open);
  const form = useForm(
    {
      title: prefill.title,
      description: '',
      severity: 'medium' as Severity,
      service: prefill.service,
      environment: prefill.environment,
    },
    send.error,
  );
  const { values } = form;
  const submit = async () => {
    const body = {
      id,
      title: values.title,
      description: values.description,
      severity: values.severity,
      service: values.service || null,
      environment: values.environment || null,
      context: prefill.panel ? { panel: prefill.panel } : {},
    };
    if (!form.check(openIncident.body, body)) return;
    const opened = await send.run(body);
    if (opened) void navigate(paths.incident(opened.id), { replace: true });
  };
  const none = { value: '', label: 'Not known yet' };
  return (
    <PageFrame nav={{ title: 'Open an incident', parent: { text: 'Incidents', url: paths.incidents } }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Stack direction="column" gap={2}>
          {!mayEdit() && <Alert bottomSpacing={0} severity="info" title={EDITORS_ONLY} />}
          <Section title="What is wrong">
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
          </Section>
          {prefill.panel && <PanelContext panel={prefill.panel} />}
          {send.error !== null && <ErrorAlert error={send.error} />}
          <Stack gap={1}>
            <Button type="submit" disabled={send.busy || !mayEdit()} data-testid="submit-incident">
              {send.busy ? 'Opening…' : 'Open the incident'}
            </Button>
            <ButtonLink to={paths.incidents} variant="secondary" fill="text">
              Cancel
            </ButtonLink>
          </Stack>
        </Stack>
      </form>
    </PageFrame>
  );
}

import { Alert, Button, Stack } from '@grafana/ui';
import { paths } from '../../shared/paths.ts';
import { EDITORS_ONLY, mayEdit } from '../../shared/permissions.ts';
import { ErrorAlert } from '../../shared/ui/error-alert.tsx';
import { PageFrame } from '../../shared/ui/page-frame.tsx';
import { ButtonLink } from '../../shared/ui/page-link.tsx';
import { Section } from '../../shared/ui/section.tsx';
import { IncidentFields } from './incident-fields.tsx';
import { PanelContext } from './panel-context.tsx';
import { useNewIncident } from './use-new-incident.ts';

/** Opens an incident by hand, or from a panel, whose title, time and queries come along. */
export function NewIncidentPage() {
  const { form, submit, panel, busy, error } = useNewIncident();
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
            <IncidentFields form={form} />
          </Section>
          {panel && <PanelContext panel={panel} />}
          {error !== null && <ErrorAlert error={error} />}
          <Stack gap={1}>
            <Button type="submit" disabled={busy || !mayEdit()} data-testid="submit-incident">
              {busy ? 'Opening…' : 'Open the incident'}
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

import type { Service } from '@appops/shared/contract/services';
import { Alert, Button, Stack } from '@grafana/ui';
import { useParams } from 'react-router';
import { paths } from '../../shared/paths.ts';
import { mayEdit } from '../../shared/permissions.ts';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { ConfirmButton } from '../../shared/ui/confirm-button.tsx';
import { DataTable } from '../../shared/ui/data-table.tsx';
import { ErrorAlert } from '../../shared/ui/error-alert.tsx';
import { Loaded } from '../../shared/ui/loaded.tsx';
import { PageFrame } from '../../shared/ui/page-frame.tsx';
import { Section } from '../../shared/ui/section.tsx';
import { restorePlace, retirePlace, useService } from './api.ts';
import { environmentColumns, environmentRows } from './environment-columns.tsx';
import { MergedEnvironment, ServiceFields } from './service-editor.tsx';

/** One service: its environments, what it is known by, and its end. */
export function ServicePage() {
  const { slug = '' } = useParams();
  const service = useService(slug);
  return (
    <PageFrame
      nav={{ title: service.data?.name ?? 'Service', parent: { text: 'Services', url: paths.services } }}
      subTitle={service.data?.description ?? ''}
      actions={service.data && <ServiceActions service={service.data} />}
    >
      <Loaded query={service}>{(it) => <ServiceDetail key={it.slug} service={it} />}</Loaded>
    </PageFrame>
  );
}

function ServiceActions({ service: { slug, name, retiredAt } }: { service: Service }) {
  const retire = useMutation((_: undefined, key) => retirePlace(slug, null, key));
  const restore = useMutation((_: undefined, key) => restorePlace(slug, null, key));
  const failed = retire.error ?? restore.error;
  return (
    <Stack direction="column" gap={1} alignItems="flex-end">
      {retiredAt ? (
        <Button
          variant="secondary"
          icon="history"
          disabled={!mayEdit() || restore.busy}
          onClick={() => void restore.run(undefined)}
          data-testid="restore-service"
        >
          Bring it back
        </Button>
      ) : (
        <ConfirmButton
          label="Retire"
          variant="secondary"
          icon="archive-alt"
          title={`Retire ${name}?`}
          question="It leaves the Overview and the lists, and its monitors are retired with it. Its releases, incidents and cases stay, and a new deployment brings it back."
          disabled={!mayEdit() || retire.busy}
          onConfirm={() => void retire.run(undefined)}
          data-testid="retire-service"
        />
      )}
      {failed !== null && <ErrorAlert error={failed} />}
    </Stack>
  );
}

function ServiceDetail({ service }: { service: Service }) {
  const { slug, environments, retiredAt } = service;
  const retire = useMutation((environment: string, key) => retirePlace(slug, environment, key));
  const restore = useMutation((environment: string, key) => restorePlace(slug, environment, key));
  const failed = retire.error ?? restore.error;
  const rows = environmentRows(service);
  return (
    <Stack direction="column" gap={2}>
      {retiredAt && (
        <Alert
          bottomSpacing={0}
          severity="info"
          title="It is retired: it is in no list and not on the Overview, until it is brought back or deployed again"
        />
      )}
      {environments.map((environment) => (
        <MergedEnvironment key={environment.slug} service={slug} environment={environment} />
      ))}
      <Section title="Environments" about="Where it runs. One appears by itself with its first deployment.">
        <Stack direction="column" gap={1}>
          {failed !== null && <ErrorAlert error={failed} />}
          {rows.length === 0 ? (
            <span>None yet.</span>
          ) : (
            <DataTable
              label="Environments"
              columns={environmentColumns(slug, { retire, restore })}
              rows={rows}
              rowKey={({ slug: key }) => key}
              rowTestId="environment-row"
            />
          )}
        </Stack>
      </Section>
      <Section title="What it is known by">
        <ServiceFields service={service} />
      </Section>
    </Stack>
  );
}

import type { Service } from '@appops/shared/contract/services';
import { Alert, Button, Stack } from '@grafana/ui';
import { useParams } from 'react-router';
import { paths, withFilters } from '../../shared/paths.ts';
import { mayEdit } from '../../shared/permissions.ts';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { Age } from '../../shared/ui/age.tsx';
import { ConfirmButton } from '../../shared/ui/confirm-button.tsx';
import { DataTable, type Column } from '../../shared/ui/data-table.tsx';
import { ErrorAlert } from '../../shared/ui/error-alert.tsx';
import { Loaded } from '../../shared/ui/loaded.tsx';
import { PageFrame } from '../../shared/ui/page-frame.tsx';
import { PageLink } from '../../shared/ui/page-link.tsx';
import { Section } from '../../shared/ui/section.tsx';
import { retirementStatus } from '../../shared/status/retirement.ts';
import { StatusLabel } from '../../shared/ui/status-label.tsx';
import { restorePlace, retirePlace, useService } from './api.ts';
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

interface Row {
  slug: string;
  name: string;
  retiredAt: string | null;
  patterns: string[];
  otherNames: string[];
}

function ServiceDetail({ service }: { service: Service }) {
  const { slug, environments, retiredEnvironments = [], retiredAt } = service;
  const retire = useMutation((environment: string, key) => retirePlace(slug, environment, key));
  const restore = useMutation((environment: string, key) => restorePlace(slug, environment, key));
  const failed = retire.error ?? restore.error;
  const rows: Row[] = [
    ...environments.map((it) => ({
      slug: it.slug,
      name: it.name,
      retiredAt: null,
      patterns: it.urlPatterns,
      otherNames: it.otherNames ?? [],
    })),
    ...retiredEnvironments.map((it) => ({ ...it, patterns: [], otherNames: [] })),
  ];
  const columns: Column<Row>[] = [
    {
      id: 'state',
      header: 'State',
      cell: (row) => <StatusLabel status={retirementStatus(row.retiredAt !== null)} />,
    },
    {
      id: 'name',
      header: 'Environment',
      cell: (row) => (row.slug === row.name ? row.name : `${row.name} (${row.slug})`),
    },
    {
      id: 'also',
      header: 'Also called',
      hideBelow: 'md',
      cell: ({ otherNames }) => otherNames.join(', ') || '–',
    },
    {
      id: 'links',
      header: '',
      cell: (row) =>
        row.retiredAt === null ? (
          <Stack gap={2} wrap="wrap">
            <PageLink to={withFilters(paths.monitors, { service: slug, environment: row.slug })}>
              Monitors
            </PageLink>
            <PageLink
              to={withFilters(paths.releases, { service: slug, environment: row.slug, from: 'now-30d' })}
            >
              Releases
            </PageLink>
          </Stack>
        ) : (
          <>
            retired <Age at={row.retiredAt} />
          </>
        ),
    },
    {
      id: 'verb',
      header: '',
      align: 'end',
      cell: (row) =>
        row.retiredAt === null ? (
          <ConfirmButton
            label="Retire"
            size="sm"
            variant="secondary"
            title={`Retire ${row.name}?`}
            question="It leaves the Overview and the lists, and its monitors are retired with it. What happened in it stays, and a new deployment into it brings it back."
            disabled={!mayEdit() || retire.busy}
            onConfirm={() => void retire.run(row.slug)}
            data-testid="retire-environment"
          />
        ) : (
          <Button
            size="sm"
            variant="secondary"
            disabled={!mayEdit() || restore.busy}
            onClick={() => void restore.run(row.slug)}
            data-testid="restore-environment"
          >
            Bring it back
          </Button>
        ),
    },
  ];
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
              columns={columns}
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

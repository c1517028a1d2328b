import type { Service } from '@appops/shared/contract/services';
import { Button, Stack } from '@grafana/ui';
import { paths, withFilters } from '../../shared/paths.ts';
import { mayEdit } from '../../shared/permissions.ts';
import type { Mutation } from '../../shared/query/use-mutation.ts';
import { retirementStatus } from '../../shared/status/retirement.ts';
import { Age } from '../../shared/ui/age.tsx';
import { ConfirmButton } from '../../shared/ui/confirm-button.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { PageLink } from '../../shared/ui/page-link.tsx';
import { StatusLabel } from '../../shared/ui/status-label.tsx';

interface Row {
  slug: string;
  name: string;
  retiredAt: string | null;
  otherNames: string[];
}

/** The environments of a service, those in use first. */
export function environmentRows({ environments, retiredEnvironments = [] }: Service): Row[] {
  return [
    ...environments.map(({ slug, name, otherNames = [] }) => ({ slug, name, retiredAt: null, otherNames })),
    ...retiredEnvironments.map((it) => ({ ...it, otherNames: [] })),
  ];
}

interface Verbs {
  /** Each takes the environment's slug. */
  retire: Mutation<string, unknown>;
  restore: Mutation<string, unknown>;
}

/** What the table says of each environment of a service. */
export function environmentColumns(service: string, verbs: Verbs): Column<Row>[] {
  return [
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
          <Lists service={service} environment={row.slug} />
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
      cell: (row) => <Verb row={row} {...verbs} />,
    },
  ];
}

function Lists({ service, environment }: { service: string; environment: string }) {
  return (
    <Stack gap={2} wrap="wrap">
      <PageLink to={withFilters(paths.monitors, { service, environment })}>Monitors</PageLink>
      <PageLink to={withFilters(paths.releases, { service, environment, from: 'now-30d' })}>
        Releases
      </PageLink>
    </Stack>
  );
}

function Verb({ row, retire, restore }: { row: Row } & Verbs) {
  return row.retiredAt === null ? (
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
  );
}

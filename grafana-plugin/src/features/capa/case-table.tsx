import type { Case } from '@appops/shared/contract/cases';
import { paths } from '../../shared/paths.ts';
import { Age } from '../../shared/ui/age.tsx';
import { DataTable, type Column } from '../../shared/ui/data-table.tsx';
import { PageLink } from '../../shared/ui/page-link.tsx';
import { StatusLabel } from '../../shared/ui/status-label.tsx';
import { caseStatus } from '../../shared/status/cases.ts';
import { severityStatus } from '../../shared/status/incidents.ts';
import { ServiceName } from '../services/place-names.tsx';
import { TrackDots } from './track-dots.tsx';

const columns: Column<Case>[] = [
  {
    id: 'status',
    header: 'Status',
    cell: ({ status }) => <StatusLabel status={caseStatus(status)} data-testid="case-status" />,
  },
  { id: 'title', header: 'Case', cell: ({ id, title }) => <PageLink to={paths.case(id)}>{title}</PageLink> },
  {
    id: 'severity',
    header: 'Severity',
    cell: ({ severity }) => <StatusLabel status={severityStatus(severity)} />,
  },
  { id: 'service', header: 'Service', cell: ({ service }) => <ServiceName slug={service} /> },
  { id: 'tracks', header: 'Tracks', hideBelow: 'md', cell: (it) => <TrackDots tracks={it.tracks} /> },
  {
    id: 'occurrences',
    header: 'Occurrences',
    align: 'end',
    hideBelow: 'lg',
    cell: (it) => it.occurrences.total,
  },
  { id: 'opened', header: 'Opened', cell: ({ openedAt }) => <Age at={openedAt} /> },
];

/** Cases, newest first. */
export function CaseTable({ cases }: { cases: readonly Case[] }) {
  return (
    <DataTable
      label="Cases"
      columns={columns}
      rows={cases}
      rowKey={({ id }) => id}
      rowTo={({ id }) => paths.case(id)}
      rowTestId="case-row"
    />
  );
}

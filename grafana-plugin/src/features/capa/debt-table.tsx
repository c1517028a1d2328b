import { Text } from '@grafana/ui';
import { paths } from '../../shared/paths.ts';
import { durationWords } from '@appops/shared/words/time';
import { DataTable, type Column } from '../../shared/ui/data-table.tsx';
import { PageLink } from '../../shared/ui/page-link.tsx';
import { Section } from '../../shared/ui/section.tsx';
import { StatusLabel } from '../../shared/ui/status-label.tsx';
import { workaroundStatus } from '../../shared/status/cases.ts';
import { expiryWords, type Debt } from './model.ts';

/** Workaround debt: what is in force, whose it is, and until when. */
export function DebtTable({ debts, now }: { debts: readonly Debt[]; now: number }) {
  if (debts.length === 0) return null;
  const columns: Column<Debt>[] = [
    {
      id: 'state',
      header: 'State',
      cell: ({ workaround }) => <StatusLabel status={workaroundStatus(workaround)} />,
    },
    { id: 'what', header: 'Workaround', cell: ({ workaround }) => workaround.description },
    {
      id: 'case',
      header: 'Case',
      cell: ({ case: it }) => <PageLink to={paths.case(it.id)}>{it.title}</PageLink>,
    },
    { id: 'owner', header: 'Owner', cell: ({ workaround }) => workaround.owner },
    {
      id: 'age',
      header: 'In force for',
      align: 'end',
      hideBelow: 'lg',
      cell: ({ workaround: { activatedAt } }) =>
        activatedAt === null ? '–' : durationWords(now - Date.parse(activatedAt)),
    },
    {
      id: 'expires',
      header: 'Expires',
      cell: ({ workaround, leftMs }) =>
        leftMs === null
          ? expiryWords(workaround)
          : leftMs < 0
            ? `${durationWords(-leftMs)} ago`
            : `in ${durationWords(leftMs)}`,
    },
  ];
  return (
    <Section title={`Workaround debt: ${debts.length}`} data-testid="workaround-debt">
      <Text color="secondary">Each of these is a promise to replace it by a fix.</Text>
      <DataTable
        label="Workarounds in force"
        columns={columns}
        rows={debts}
        rowKey={({ workaround }) => workaround.id}
      />
    </Section>
  );
}

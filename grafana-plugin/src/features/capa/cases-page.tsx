import { RadioButtonGroup, Stack } from '@grafana/ui';
import { FilterField } from '../../shared/form/fields.tsx';
import { SearchField } from '../../shared/form/search-field.tsx';
import { paths } from '../../shared/paths.ts';
import { useNow } from '../../shared/time/use-now.ts';
import { FilterBar } from '../../shared/ui/filter-bar.tsx';
import { ListView } from '../../shared/ui/list-view.tsx';
import { ButtonLink } from '../../shared/ui/page-link.tsx';
import { PageFrame } from '../../shared/ui/page-frame.tsx';
import { choiceField, choicesField, slugsField, textField } from '../../shared/url-state/url-fields.ts';
import { useUrlState } from '../../shared/url-state/use-url-state.ts';
import { useServices } from '../services/api.ts';
import { serviceOptions } from '../services/options.ts';
import { useAllCases, useCases } from './api.ts';
import { Board } from './board.tsx';
import { CaseTable } from './case-table.tsx';
import { DebtTable } from './debt-table.tsx';
import { debtOf } from './model.ts';
import { severities, severityWords } from '@appops/shared/words/severity';
import { choicesOf } from '@appops/shared/words/said';

const fields = {
  view: choiceField(['board', 'list', 'closed'], 'board'),
  search: textField(),
  service: slugsField(),
  severity: choicesField(severities),
};

/** Cases: what was promised after a problem, and whether it was kept. */
export function CasesPage() {
  const [{ view, search, service, severity }, change] = useUrlState(fields);
  const services = useServices();
  const filters = {
    service,
    severity,
    open: view === 'closed' ? ('false' as const) : ('true' as const),
    order: view === 'closed' ? ('newest' as const) : ('worst' as const),
    ...(search === '' ? {} : { search }),
  };
  const filtered = search !== '' || service.length + severity.length > 0;
  return (
    <PageFrame subTitle="Corrective and preventive action: a workaround until it expires, a fix, and the proof that it works.">
      <FilterBar>
        <RadioButtonGroup<'board' | 'list' | 'closed'>
          aria-label="Which cases, and how"
          options={[
            { value: 'board', label: 'Board' },
            { value: 'list', label: 'List' },
            { value: 'closed', label: 'Closed' },
          ]}
          value={view}
          onChange={(value) => change({ view: value })}
        />
        <SearchField
          label="Search titles"
          value={search}
          onChange={(value) => change({ search: value }, 'replace')}
        />
        <FilterField
          label="Service"
          options={serviceOptions(services.data?.items ?? [])}
          value={service}
          onChange={(value) => change({ service: value })}
        />
        <FilterField
          label="Severity"
          options={choicesOf(severities, severityWords)}
          value={severity}
          onChange={(value) => change({ severity: value })}
        />
      </FilterBar>
      <Cases
        key={view === 'board' ? 'board' : 'list'}
        filters={filters}
        view={view}
        filtered={filtered}
        onClear={() => change({ search: '', service: [], severity: [] })}
      />
    </PageFrame>
  );
}

interface CasesProps {
  filters: Parameters<typeof useCases>[0];
  view: 'board' | 'list' | 'closed';
  filtered: boolean;
  onClear: () => void;
}

function Cases({ filters, view, filtered, onClear }: CasesProps) {
  const paged = useCases(filters, view !== 'board');
  const all = useAllCases(filters, view === 'board');
  const now = useNow(true);
  // A board shows each column whole, or its counts would be wrong.
  const listing = view === 'board' ? { ...all, more: () => {}, wanted: Infinity } : paged;
  return (
    <ListView
      listing={listing}
      noun={['case', 'cases']}
      filtered={filtered}
      onClear={onClear}
      none={{
        message: view === 'closed' ? 'No case was closed yet' : 'No case is open',
        well: view !== 'closed',
        about: 'A case is made from an incident, so that its quick workaround does not become the last word.',
        button: (
          <ButtonLink to={paths.incidents} variant="secondary">
            See the incidents
          </ButtonLink>
        ),
      }}
    >
      {(items) =>
        view === 'board' ? (
          <Stack direction="column" gap={2}>
            <DebtTable debts={debtOf(items, now)} now={now} />
            <Board cases={items} />
          </Stack>
        ) : (
          <CaseTable cases={items} />
        )
      }
    </ListView>
  );
}

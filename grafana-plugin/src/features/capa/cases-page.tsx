import { EmptyState, RadioButtonGroup, Stack } from '@grafana/ui';
import { FilterField } from '../../shared/form/fields.tsx';
import { paths } from '../../shared/paths.ts';
import { useNow } from '../../shared/time/use-now.ts';
import { Loaded } from '../../shared/ui/loaded.tsx';
import { ButtonLink } from '../../shared/ui/page-link.tsx';
import { PageFrame } from '../../shared/ui/page-frame.tsx';
import { choiceField, slugsField } from '../../shared/url-state/url-fields.ts';
import { useUrlState } from '../../shared/url-state/use-url-state.ts';
import { useServices } from '../services/api.ts';
import { serviceOptions } from '../services/options.ts';
import { useCases } from './api.ts';
import { Board } from './board.tsx';
import { CaseTable } from './case-table.tsx';
import { DebtTable } from './debt-table.tsx';
import { debtOf } from './model.ts';

const fields = {
  view: choiceField(['board', 'list', 'closed'], 'board'),
  service: slugsField(),
};

/** Cases: what was promised after a problem, and whether it was kept. */
export function CasesPage() {
  const [{ view, service }, change] = useUrlState(fields);
  const cases = useCases({ service, open: view === 'closed' ? 'false' : 'true' });
  const services = useServices();
  const now = useNow(true);
  return (
    <PageFrame subTitle="Corrective and preventive action: a workaround until it expires, a fix, and the proof that it works.">
      <Stack gap={1} wrap="wrap">
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
        <FilterField
          label="Service"
          options={serviceOptions(services.data?.items ?? [])}
          value={service}
          onChange={(value) => change({ service: value })}
        />
      </Stack>
      <Loaded query={cases}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState
              variant={view === 'closed' || service.length > 0 ? 'not-found' : 'completed'}
              message={view === 'closed' ? 'No case was closed yet' : 'No case is open'}
              button={
                <ButtonLink to={paths.incidents} variant="secondary">
                  See the incidents
                </ButtonLink>
              }
            >
              A case is made from an incident, so that its quick workaround does not become the last word.
            </EmptyState>
          ) : view === 'board' ? (
            <Stack direction="column" gap={2}>
              <DebtTable debts={debtOf(items, now)} now={now} />
              <Board cases={items} />
            </Stack>
          ) : (
            <CaseTable cases={items} />
          )
        }
      </Loaded>
    </PageFrame>
  );
}

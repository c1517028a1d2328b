import type { QueryEditorProps } from '@grafana/data';
import { Combobox, InlineField, Stack, type ComboboxOption } from '@grafana/ui';
import { useId } from 'react';
import type { AppOpsDataSource } from '../datasource.ts';
import { METRIC_WORDS } from '../frames.ts';
import { completeQuery, type AppOpsQuery, type AppOpsSettings, type Metric, type Table } from '../query.ts';
import { useChoices } from './choices.ts';
import { FilterFields } from './filter-fields.tsx';
import { KIND_OPTIONS } from './kinds.ts';
import { ListField } from './list-field.tsx';

type Choice = Metric | Table | 'markers';

const MONITORS = 'Monitors over time';
const TABLES = 'Tables';
const OPTIONS: ComboboxOption<Choice>[] = [
  // Cast: its own keys.
  ...(Object.keys(METRIC_WORDS) as Metric[]).map((value) => ({
    value,
    label: METRIC_WORDS[value],
    group: MONITORS,
  })),
  { value: 'deployments', label: 'Deployments', group: TABLES },
  { value: 'incidents', label: 'Incidents', group: TABLES },
  { value: 'cases', label: 'Cases', group: TABLES, description: 'also for the panel AppOps CAPA' },
  {
    value: 'markers',
    label: 'Markers',
    group: 'Over the graph',
    description: 'regions and lines of this panel only, beside another query',
  },
];

/** What a panel asks AppOps for. */
export function QueryEditor({
  datasource,
  query,
  onChange,
  onRunQuery,
}: QueryEditorProps<AppOpsDataSource, AppOpsQuery, AppOpsSettings>) {
  const id = useId();
  const complete = completeQuery(query);
  const monitors = useChoices(datasource, 'monitors');
  const change = (changes: Partial<AppOpsQuery>) => {
    onChange({ ...query, ...changes });
    onRunQuery();
  };
  return (
    <Stack direction="column" gap={0}>
      <InlineField label="Query" labelWidth={16} htmlFor={id}>
        <Combobox<Choice>
          id={id}
          options={OPTIONS}
          value={choiceOf(complete)}
          onChange={({ value }) => change(changesOf(value))}
          width={44}
        />
      </InlineField>
      {complete.queryType === 'markers' && (
        <ListField
          label="Show"
          options={KIND_OPTIONS}
          value={complete.kinds}
          onChange={(kinds) => change({ kinds })}
          placeholder="deployments"
        />
      )}
      <FilterFields source={datasource} value={complete} onChange={change} />
      {complete.queryType === 'series' && (
        <ListField
          label="Monitors"
          options={monitors.options}
          value={complete.monitors}
          onChange={(chosen) => change({ monitors: chosen })}
          placeholder="all monitors"
          custom
        />
      )}
    </Stack>
  );
}

function choiceOf({ queryType, metric, table }: ReturnType<typeof completeQuery>): Choice {
  if (queryType === 'series') return metric;
  return queryType === 'table' ? table : 'markers';
}

function changesOf(choice: Choice): Partial<AppOpsQuery> {
  switch (choice) {
    case 'markers':
      return { queryType: 'markers' };
    case 'deployments':
    case 'incidents':
    case 'cases':
      return { queryType: 'table', table: choice };
    default:
      return { queryType: 'series', metric: choice };
  }
}

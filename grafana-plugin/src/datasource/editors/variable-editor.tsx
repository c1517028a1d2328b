import { Combobox, InlineField, Stack, type ComboboxOption } from '@grafana/ui';
import { useId } from 'react';
import type { AppOpsDataSource } from '../datasource.ts';
import type { VariableQuery } from '../query.ts';
import { useChoices } from './choices.ts';
import { ListField } from './list-field.tsx';

interface Props {
  datasource: AppOpsDataSource;
  query: Partial<VariableQuery> | string;
  onChange: (query: VariableQuery, definition: string) => void;
}

const LISTS: ComboboxOption<VariableQuery['list']>[] = [
  { value: 'services', label: 'Services' },
  { value: 'environments', label: 'Environments' },
  { value: 'monitors', label: 'Monitors' },
];

/** What a dashboard's variable lists. */
export function VariableEditor({ datasource, query, onChange }: Props) {
  const id = useId();
  const services = useChoices(datasource, 'services');
  const given = typeof query === 'string' ? {} : query;
  const complete: VariableQuery = { ...given, refId: 'Variable', list: given.list ?? 'services' };
  const change = (changes: Partial<VariableQuery>) => {
    const next = { ...complete, ...changes };
    const of = (next.services ?? []).length > 0 ? ` of ${next.services?.join(', ')}` : '';
    onChange(next, `${next.list}${of}`);
  };
  return (
    <Stack direction="column" gap={0}>
      <InlineField label="List" labelWidth={16} htmlFor={id}>
        <Combobox<VariableQuery['list']>
          id={id}
          options={LISTS}
          value={complete.list}
          onChange={({ value }) => change({ list: value })}
          width={28}
        />
      </InlineField>
      {complete.list !== 'services' && (
        <ListField
          label="Of services"
          options={services.options}
          error={services.error}
          value={complete.services ?? []}
          onChange={(chosen) => change({ services: chosen })}
          placeholder="all services"
          custom
        />
      )}
    </Stack>
  );
}

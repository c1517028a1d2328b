import type { QueryEditorProps } from '@grafana/data';
import { Stack } from '@grafana/ui';
import { completeQuery, type AppOpsQuery, type AppOpsSettings } from '../query.ts';
import { FilterFields } from './filter-fields.tsx';
import { KIND_OPTIONS } from './kinds.ts';
import { ListField } from './list-field.tsx';
import type { ListSource } from './list-source.ts';

/** What a layer of a dashboard shows. */
export function AnnotationEditor({
  datasource,
  query,
  onChange,
  onRunQuery,
}: QueryEditorProps<ListSource, AppOpsQuery, AppOpsSettings>) {
  const { kinds, services, environments } = completeQuery(query);
  const change = (changes: Partial<AppOpsQuery>) => {
    onChange({ ...query, ...changes });
    onRunQuery();
  };
  return (
    <Stack direction="column" gap={0}>
      <ListField
        label="Show"
        options={KIND_OPTIONS}
        value={kinds}
        onChange={(chosen) => change({ kinds: chosen })}
        placeholder="deployments"
        tooltip="Deployments that failed or made it worse are red, running ones yellow, no worse ones green, others grey. Incidents and changes have the colour of the layer: give each its own. Where many lie close together, one marker says how many."
      />
      <FilterFields source={datasource} value={{ services, environments }} onChange={change} />
    </Stack>
  );
}

import type { ComboboxOption } from '@grafana/ui';
import type { MarkerKind } from '../query.ts';

export const KIND_OPTIONS: ComboboxOption<MarkerKind>[] = [
  {
    value: 'deployment',
    label: 'Deployments',
    description: 'regions from start to finish, coloured by verdict',
  },
  {
    value: 'change',
    label: 'Changes',
    description: 'feature flags, configuration, infrastructure, databases',
  },
  { value: 'incident', label: 'Incidents', description: 'regions from opening to resolution' },
];

import { compareNames } from '@appops/shared/rules/name-order';
import { PanelPlugin, type DataFrame } from '@grafana/data';
import type { CaseStatus } from '@appops/shared/contract/cases';
import { caseStatus } from '../../shared/words/cases.ts';
import { CapaPanel } from './capa-panel.tsx';
import { caseRows } from './case-rows.ts';
import { DEFAULT_LIMIT, type CapaOptions } from './options.ts';

const STATUSES: readonly CaseStatus[] = [
  'open',
  'contained',
  'fix_on_its_way',
  'verifying',
  'proved_effective',
  'closed_effective',
  'closed_effective_by_judgement',
  'closed_risk_accepted',
  'closed_duplicate',
  'closed_not_a_problem',
];

export const plugin = new PanelPlugin<CapaOptions>(CapaPanel).setPanelOptions((builder) =>
  builder
    .addMultiSelect({
      path: 'services',
      name: 'Services',
      description: 'Cases of these services; none chosen means all.',
      settings: {
        options: [],
        getOptions: ({ data }) => Promise.resolve(serviceOptions(data)),
      },
    })
    .addMultiSelect({
      path: 'statuses',
      name: 'Statuses',
      description: 'None chosen means all that are not closed.',
      settings: { options: STATUSES.map((value) => ({ value, label: caseStatus(value).word })) },
    })
    .addNumberInput({
      path: 'limit',
      name: 'Cases at most',
      defaultValue: DEFAULT_LIMIT,
      settings: { min: 1, max: 500, integer: true },
    }),
);

/** The services of the cases that the panel has got. */
function serviceOptions(frames: readonly DataFrame[]) {
  const services = (caseRows(frames) ?? []).flatMap(({ service }) => (service === null ? [] : [service]));
  return [...new Set(services)].sort(compareNames).map((value) => ({ value, label: value }));
}

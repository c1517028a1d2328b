import { compareNames } from '@appops/shared/rules/name-order';
import { caseStatuses, caseWords } from '@appops/shared/words/case';
import { choicesOf } from '@appops/shared/words/said';
import { PanelPlugin, type DataFrame } from '@grafana/data';
import { CapaPanel } from './capa-panel.tsx';
import { caseRows } from './case-rows.ts';
import { DEFAULT_LIMIT, type CapaOptions } from './options.ts';

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
      settings: { options: choicesOf(caseStatuses, caseWords) },
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

import type { ComboboxOption } from '@grafana/ui';
import { getTemplateSrv } from '@grafana/runtime';
import type { MetricFindValue } from '@grafana/data';
import { useEffect, useState } from 'react';
import { errorWords } from '../error-words.ts';
import type { VariableQuery } from '../query.ts';
import type { ListSource } from './list-source.ts';

export interface Choices {
  options: ComboboxOption<string>[];
  /** Why there are none; what is chosen already stays and can be typed. */
  error: string | null;
}

/** What a filter can be set to: what the backend knows, and the dashboard's variables. */
export function useChoices(source: ListSource, list: VariableQuery['list']): Choices {
  const [choices, setChoices] = useState<Choices>({ options: [], error: null });
  useEffect(() => {
    let isCurrent = true;
    source
      .metricFindQuery({ refId: 'Choices', list })
      .then((values) => isCurrent && setChoices({ options: values.map(optionOf), error: null }))
      .catch((error: unknown) => isCurrent && setChoices({ options: [], error: errorWords(error) }));
    return () => {
      isCurrent = false;
    };
  }, [source, list]);
  return { ...choices, options: [...variableOptions(), ...choices.options] };
}

function optionOf({ text, value = text }: MetricFindValue): ComboboxOption<string> {
  const slug = String(value);
  return { value: slug, label: text, ...(text === slug || slug.includes('_') ? {} : { description: slug }) };
}

function variableOptions(): ComboboxOption<string>[] {
  return getTemplateSrv()
    .getVariables()
    .map(({ name }) => ({ value: `$${name}`, label: `$${name}`, description: 'variable of this dashboard' }));
}

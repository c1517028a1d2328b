import {
  updateWebhookSource,
  type previewWebhookSource,
  type SourceSettings,
  type WebhookSource,
} from '@appops/shared/contract/webhooks';
import type { ReplyOf } from '@appops/shared/contract/route';
import { useState } from 'react';
import { useForm } from '../../shared/form/use-form.ts';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { changeSource, tryRules } from './api.ts';
import { mappingFrom, typedRules, type TypedRule } from './rules-form.ts';

/** What rules made of what came lately. */
export type Tried = ReplyOf<typeof previewWebhookSource>;

/**
 * A source's name, settings and rules while they are typed: tried on what came lately, and saved.
 * @param onSaved called once the backend has them
 */
export function useRulesForm(source: WebhookSource, onSaved: () => void) {
  const save = useMutation((body: Parameters<typeof changeSource>[1]) => changeSource(source.id, body));
  const trial = useMutation((body: Parameters<typeof tryRules>[1]) => tryRules(source.id, body));
  const [tried, setTried] = useState<Tried | null>(null);
  const [settings, setSettings] = useState<SourceSettings | undefined>(undefined);
  const form = useForm({ name: source.name, rules: typedRules(source) }, save.error ?? trial.error);
  const { values, set, error } = form;
  const body = () => ({
    name: values.name,
    mapping: mappingFrom(values.rules),
    ...(settings === undefined ? {} : { settings }),
  });
  return {
    name: values.name,
    setName: (name: string) => set('name', name),
    setSettings: (next: SourceSettings) => {
      setSettings(next);
      // What was tried is no answer to what is typed now.
      setTried(null);
    },
    rules: values.rules,
    setRules: (rules: TypedRule[]) => {
      set('rules', rules);
      setTried(null);
    },
    /** The message for a field, by its path in the request. */
    error,
    tried,
    tryIt: async () => {
      if (!form.check(updateWebhookSource.body, body())) return;
      const { name: _, ...trying } = body();
      const answer = await trial.run(trying);
      if (answer) setTried(answer);
    },
    save: async () => {
      if (form.check(updateWebhookSource.body, body()) && (await save.run(body()))) onSaved();
    },
    busy: { save: save.busy, trial: trial.busy },
    failed: save.error ?? trial.error,
  };
}

export type RulesForm = ReturnType<typeof useRulesForm>;

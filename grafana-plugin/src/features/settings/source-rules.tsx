import type { previewWebhookSource } from '@appops/shared/contract/webhooks';
import {
  updateWebhookSource,
  type SourceSettings,
  type WebhookSource,
} from '@appops/shared/contract/webhooks';
import type { ReplyOf } from '@appops/shared/contract/route';
import { css } from '@emotion/css';
import { Button, Modal, Stack, Text } from '@grafana/ui';
import { useState } from 'react';
import { TextField } from '../../shared/form/fields.tsx';
import { useForm } from '../../shared/form/use-form.ts';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { ErrorAlert } from '../../shared/ui/error-alert.tsx';
import { changeSource, tryRules } from './api.ts';
import { kindSettings } from './sources/kind-settings.ts';
import { RuleFields } from './rule-fields.tsx';
import { emptyRule, mappingFrom, movedUp, typedRules, type TypedRule } from './rules-form.ts';
import { RulesTried } from './rules-tried.tsx';

interface Props {
  source: WebhookSource;
  onDone: () => void;
}

/** Where what a source tells goes, and what of it is no release: rules, tried on what came before they count. */
export function SourceRules({ source, onDone }: Props) {
  const save = useMutation((body: Parameters<typeof changeSource>[1]) => changeSource(source.id, body));
  const trial = useMutation((body: Parameters<typeof tryRules>[1]) => tryRules(source.id, body));
  const [tried, setTried] = useState<ReplyOf<typeof previewWebhookSource> | null>(null);
  const [settings, setSettings] = useState<SourceSettings | undefined>(undefined);
  const form = useForm({ name: source.name, rules: typedRules(source) }, save.error ?? trial.error);
  const KindFields = source.kind === 'unknown' ? null : kindSettings[source.kind];
  const { values, set, error } = form;
  const change = (rules: TypedRule[]) => {
    set('rules', rules);
    // What was tried is no answer to what is typed now.
    setTried(null);
  };
  const body = () => ({
    name: values.name,
    mapping: mappingFrom(values.rules),
    ...(settings === undefined ? {} : { settings }),
  });
  const submit = async () => {
    if (form.check(updateWebhookSource.body, body()) && (await save.run(body()))) onDone();
  };
  const tryIt = async () => {
    if (!form.check(updateWebhookSource.body, body())) return;
    const { name: _, ...trying } = body();
    const answer = await trial.run(trying);
    if (answer) setTried(answer);
  };
  const failed = save.error ?? trial.error;
  return (
    <Modal
      isOpen
      title={`${KindFields === null ? 'Rules' : 'Settings and rules'} of “${source.name}”`}
      onDismiss={onDone}
      closeOnBackdropClick={false}
      className={wide}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Stack direction="column" gap={2}>
          <TextField
            label="Name of the source"
            required
            width={40}
            value={values.name}
            onChange={(value) => set('name', value)}
            error={error('name')}
          />
          {KindFields && (
            <KindFields
              stored={source.settings}
              onChange={(next) => {
                setSettings(next);
                setTried(null);
              }}
              error={(path) => error(`settings.${path}`)}
            />
          )}
          <Text element="h4" variant="h5">
            Where it goes
          </Text>
          <Text color="secondary">
            The first rule that fits decides where a deployment goes, or that it is no release. Patterns: * is
            any characters, ? is one; what is left empty may be anything. Where no rule fits, it goes where it
            says.
          </Text>
          {values.rules.map((rule, index) => (
            <RuleFields
              key={index}
              rule={rule}
              index={index}
              tried={tried}
              error={(path) => error(`mapping.${index}.${path}`)}
              onChange={(next) => change(values.rules.map((each, at) => (at === index ? next : each)))}
              onUp={() => change(movedUp(values.rules, index))}
              onRemove={() => change(values.rules.filter((_, at) => at !== index))}
            />
          ))}
          <Stack gap={1} wrap="wrap">
            <Button
              type="button"
              variant="secondary"
              icon="plus"
              onClick={() => change([...values.rules, emptyRule])}
              data-testid="add-rule"
            >
              Add a rule
            </Button>
            <Button
              type="button"
              variant="secondary"
              icon="play"
              onClick={() => void tryIt()}
              disabled={trial.busy}
              data-testid="try-rules"
            >
              {trial.busy ? 'Trying…' : 'Try them on past deliveries'}
            </Button>
          </Stack>
          {tried && <RulesTried tried={tried} />}
          {failed !== null && <ErrorAlert error={failed} reveal />}
        </Stack>
        <Modal.ButtonRow>
          <Button type="button" variant="secondary" fill="outline" onClick={onDone}>
            Close
          </Button>
          <Button type="submit" disabled={save.busy} data-testid="save-source">
            {save.busy ? 'Saving…' : 'Save'}
          </Button>
        </Modal.ButtonRow>
      </form>
    </Modal>
  );
}

const wide = css({ width: 'min(1000px, 96vw)', maxWidth: 'none' });

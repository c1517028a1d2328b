import {
  createNotificationRule,
  updateNotificationRule,
  type Channel,
  type NotificationRule,
} from '@appops/shared/contract/notifications';
import { choicesOf } from '@appops/shared/words/said';
import { severities, severityWords, type Severity } from '@appops/shared/words/severity';
import { Button, Modal, Stack, Text } from '@grafana/ui';
import { FieldGrid } from '../../../shared/form/field-grid.tsx';
import { ChoiceField } from '../../../shared/form/fields.tsx';
import { useForm, type Form } from '../../../shared/form/use-form.ts';
import { useMutation } from '../../../shared/query/use-mutation.ts';
import { ErrorAlert } from '../../../shared/ui/error-alert.tsx';
import { useServices } from '../../services/api.ts';
import { environmentOptions, serviceOptions } from '../../services/options.ts';
import { changeRule, makeRule } from './api.ts';
import { ruleSentence } from './rule-words.ts';
import { useRuleNames } from './use-rule-names.ts';

/** What a rule is before it is there: for which channel it is made. */
export interface NewRule {
  /** An id; empty where it is still to be chosen. */
  channel: string;
}

interface RuleForm {
  channel: string;
  /** Empty for all, as the environment and the severity. */
  service: string;
  environment: string;
  leastSeverity: Severity | '';
}

interface Props {
  rule: NotificationRule | NewRule;
  channels: readonly Channel[];
  onDone: () => void;
}

/** A rule while it is typed, with the sentence that it stands for. */
export function RuleModal({ rule, channels, onDone }: Props) {
  const stored = 'id' in rule ? rule : null;
  const nameOf = useRuleNames(channels);
  const send = useMutation((form: RuleForm, key) =>
    stored === null
      ? makeRule({ channel: form.channel, ...limitsOf(form) }, key)
      : changeRule(stored.id, { version: stored.version, ...limitsOf(form) }),
  );
  const form = useForm<RuleForm>(formOf(rule), send.error);
  const { values } = form;
  const submit = async () => {
    const right =
      stored === null
        ? form.check(createNotificationRule.body, { channel: values.channel, ...limitsOf(values) })
        : form.check(updateNotificationRule.body, { version: stored.version, ...limitsOf(values) });
    if (right && (await send.run(values))) onDone();
  };
  return (
    <Modal
      isOpen
      title={stored === null ? 'Add a rule' : 'Change a rule'}
      onDismiss={onDone}
      closeOnBackdropClick={false}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Stack direction="column" gap={2}>
          <RuleFields form={form} channels={channels} channelIsFixed={stored !== null} />
          {values.channel !== '' && (
            <Text weight="medium" data-testid="rule-preview">
              {ruleSentence(limitsOf(values), nameOf({ ...limitsOf(values), channel: values.channel }))}
            </Text>
          )}
          {send.error !== null && <ErrorAlert error={send.error} reveal />}
        </Stack>
        <Modal.ButtonRow>
          <Button type="button" variant="secondary" fill="outline" onClick={onDone}>
            Close
          </Button>
          <Button type="submit" disabled={send.busy} data-testid="save-rule">
            {send.busy ? 'Saving…' : stored === null ? 'Add it' : 'Save'}
          </Button>
        </Modal.ButtonRow>
      </form>
    </Modal>
  );
}

interface FieldsProps {
  form: Form<RuleForm>;
  channels: readonly Channel[];
  channelIsFixed: boolean;
}

function RuleFields({ form: { values, set, setAll, error }, channels, channelIsFixed }: FieldsProps) {
  const services = useServices().data?.items ?? [];
  return (
    <FieldGrid least={200}>
      <ChoiceField
        label="Service"
        options={[{ value: '', label: 'All' }, ...serviceOptions(services)]}
        value={values.service}
        onChange={(service) => setAll({ ...values, service, environment: '' })}
        error={error('service')}
      />
      <ChoiceField
        label="Environment"
        options={[
          { value: '', label: 'All' },
          ...environmentOptions(services, values.service === '' ? [] : [values.service]),
        ]}
        value={values.environment}
        onChange={(environment) => set('environment', environment)}
        error={error('environment')}
      />
      <ChoiceField<Severity | ''>
        label="From this severity up"
        options={[{ value: '', label: 'All' }, ...choicesOf(severities, severityWords)]}
        value={values.leastSeverity}
        onChange={(leastSeverity) => set('leastSeverity', leastSeverity)}
        error={error('leastSeverity')}
      />
      <ChoiceField
        label="To the channel"
        required
        disabled={channelIsFixed}
        options={channels.map(({ id, name }) => ({ value: id, label: name }))}
        value={values.channel === '' ? null : values.channel}
        onChange={(channel) => set('channel', channel)}
        error={error('channel')}
      />
    </FieldGrid>
  );
}

function formOf(rule: NotificationRule | NewRule): RuleForm {
  if (!('id' in rule)) return { channel: rule.channel, service: '', environment: '', leastSeverity: '' };
  const { channel, service, environment, leastSeverity } = rule;
  return {
    channel,
    service: service ?? '',
    environment: environment ?? '',
    leastSeverity: severities.find((severity) => severity === leastSeverity) ?? '',
  };
}

/** To what the rule restricts the news, as it is told. */
function limitsOf({ service, environment, leastSeverity }: RuleForm) {
  return {
    service: service || null,
    environment: environment || null,
    leastSeverity: leastSeverity || null,
  };
}

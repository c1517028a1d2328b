import type { previewWebhookSource } from '@appops/shared/contract/webhooks';
import type { ReplyOf } from '@appops/shared/contract/route';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { IconButton, RadioButtonGroup, Stack, Text, useStyles2 } from '@grafana/ui';
import { ChoiceField, TextField } from '../../shared/form/fields.tsx';
import { useServices } from '../services/api.ts';
import { serviceOptions } from '../services/options.ts';
import type { TypedRule } from './rules-form.ts';

interface Props {
  rule: TypedRule;
  /** Counted from 0. */
  index: number;
  /** What came of it when it was tried; null before that. */
  tried: ReplyOf<typeof previewWebhookSource> | null;
  /** The message for a field, by its path in the rule. */
  error: (path: string) => string | undefined;
  onChange: (rule: TypedRule) => void;
  onUp: () => void;
  onRemove: () => void;
}

/** One rule: what it fits, and where that goes. */
export function RuleFields({ rule, index, tried, error, onChange, onUp, onRemove }: Props) {
  const styles = useStyles2(getStyles);
  const services = serviceOptions(useServices().data?.items ?? []);
  const set = (part: Partial<TypedRule>) => onChange({ ...rule, ...part });
  const pattern = (name: 'service' | 'environment' | 'ref' | 'task', label: string, placeholder: string) => (
    <TextField
      label={label}
      placeholder={placeholder}
      value={rule[name]}
      onChange={(value) => set({ [name]: value })}
      error={error(`when.${name}`)}
    />
  );
  const known = services.some(({ value }) => value === rule.toService) || rule.toService === '';
  return (
    <fieldset className={styles.rule} data-testid="rule">
      <legend className={styles.legend}>
        <Stack alignItems="center" gap={1}>
          <Text weight="medium">Rule {index + 1}</Text>
          {tried && (
            <Text variant="bodySmall" color={tried.decided[index] === 0 ? 'warning' : 'secondary'}>
              {decidedWords(tried.decided[index] ?? 0, tried.items.length)}
            </Text>
          )}
        </Stack>
      </legend>
      <div className={styles.verbs}>
        <IconButton
          name="arrow-up"
          tooltip="Before the rule above"
          aria-label={`Move rule ${index + 1} up`}
          disabled={index === 0}
          onClick={onUp}
        />
        <IconButton
          name="trash-alt"
          tooltip="Remove"
          aria-label={`Remove rule ${index + 1}`}
          onClick={onRemove}
        />
      </div>
      <div className={styles.fields}>
        {pattern('service', 'Service or repository', 'acme/*')}
        {pattern('environment', 'Environment', 'prod-*')}
        {pattern('ref', 'Branch or tag', 'refs/pull/*')}
        {pattern('task', 'Task', 'lint')}
      </div>
      <div className={styles.outcome}>
        <RadioButtonGroup<'goes' | 'none'>
          size="sm"
          aria-label={`What rule ${index + 1} decides`}
          options={[
            { value: 'goes', label: 'goes to' },
            { value: 'none', label: 'is no release' },
          ]}
          value={rule.isRelease ? 'goes' : 'none'}
          onChange={(value) => set({ isRelease: value === 'goes' })}
        />
      </div>
      {rule.isRelease && (
        <div className={styles.fields}>
          <ChoiceField
            label="Service"
            placeholder="the one that it says"
            options={[
              { value: '', label: 'The one that it says' },
              ...services,
              ...(known ? [] : [{ value: rule.toService, label: rule.toService }]),
            ]}
            value={rule.toService}
            onChange={(value) => set({ toService: value })}
            error={error('leadsTo.service') ?? error('leadsTo')}
          />
          <TextField
            label="Environment"
            placeholder="the one that it says"
            value={rule.toEnvironment}
            onChange={(value) => set({ toEnvironment: value })}
            error={error('leadsTo.environment')}
          />
        </div>
      )}
    </fieldset>
  );
}

function decidedWords(decided: number, all: number): string {
  if (all === 0) return '';
  return decided === 0 ? `fits none of the ${all} that came` : `decides ${decided} of the ${all} that came`;
}

function getStyles(theme: GrafanaTheme2) {
  return {
    rule: css({
      position: 'relative',
      border: `1px solid ${theme.colors.border.weak}`,
      borderRadius: theme.shape.radius.default,
      padding: theme.spacing(1.5),
      margin: 0,
      minWidth: 0,
    }),
    legend: css({ width: 'auto', margin: 0, border: 0, padding: theme.spacing(0, 0.5), fontSize: 'inherit' }),
    verbs: css({
      position: 'absolute',
      top: theme.spacing(-0.5),
      right: theme.spacing(1),
      display: 'flex',
      gap: theme.spacing(0.5),
    }),
    fields: css({
      display: 'grid',
      gridTemplateColumns: 'repeat(auto-fit, minmax(180px, 1fr))',
      gap: theme.spacing(1.5),
    }),
    outcome: css({ margin: theme.spacing(1.5, 0, 1) }),
  };
}

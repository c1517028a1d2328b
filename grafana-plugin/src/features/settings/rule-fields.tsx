import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { IconButton, Stack, Text, useStyles2 } from '@grafana/ui';
import { FieldGrid } from '../../shared/form/field-grid.tsx';
import { TextField } from '../../shared/form/fields.tsx';
import { RuleOutcome } from './rule-outcome.tsx';
import type { TypedRule } from './rules-form.ts';
import type { Tried } from './use-rules-form.ts';

interface Props {
  rule: TypedRule;
  /** Counted from 0. */
  index: number;
  /** What came of it when it was tried; null before that. */
  tried: Tried | null;
  /** The message for a field, by its path in the rule. */
  error: (path: string) => string | undefined;
  onChange: (rule: TypedRule) => void;
  onUp: () => void;
  onRemove: () => void;
}

/** One rule: what it fits, and where that goes. */
export function RuleFields({ rule, index, tried, error, onChange, onUp, onRemove }: Props) {
  const styles = useStyles2(getStyles);
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
      <FieldGrid least={180}>
        {pattern('service', 'Service or repository', 'acme/*')}
        {pattern('environment', 'Environment', 'prod-*')}
        {pattern('ref', 'Branch or tag', 'refs/pull/*')}
        {pattern('task', 'Task', 'lint')}
      </FieldGrid>
      <RuleOutcome rule={rule} index={index} set={set} error={error} />
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
  };
}

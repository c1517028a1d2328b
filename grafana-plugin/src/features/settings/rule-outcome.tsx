import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { RadioButtonGroup, useStyles2 } from '@grafana/ui';
import { FieldGrid } from '../../shared/form/field-grid.tsx';
import { ChoiceField, TextField } from '../../shared/form/fields.tsx';
import { useServices } from '../services/api.ts';
import { serviceOptions } from '../services/options.ts';
import type { TypedRule } from './rules-form.ts';

interface Props {
  rule: TypedRule;
  /** Counted from 0. */
  index: number;
  set: (part: Partial<TypedRule>) => void;
  /** The message for a field, by its path in the rule. */
  error: (path: string) => string | undefined;
}

/** What a rule decides of what fits it: where it goes, or that it is no release. */
export function RuleOutcome({ rule, index, set, error }: Props) {
  const styles = useStyles2(getStyles);
  const services = serviceOptions(useServices().data?.items ?? []);
  const known = services.some(({ value }) => value === rule.toService) || rule.toService === '';
  return (
    <>
      <div className={styles.choice}>
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
        <FieldGrid least={180}>
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
        </FieldGrid>
      )}
    </>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return { choice: css({ margin: theme.spacing(1.5, 0, 1) }) };
}

import { MultiCombobox, Stack } from '@grafana/ui';
import { useId } from 'react';
import { DurationField } from '../../shared/form/duration-field.tsx';
import { msOf, type DurationText } from '../../shared/form/duration-text.ts';
import { FieldFrame, TextField } from '../../shared/form/fields.tsx';
import { useServices } from '../services/api.ts';
import { environmentOptions } from '../services/options.ts';

/** What a person may say of a verification plan; what is left empty is the default. */
export interface PlanForm {
  environments: string[];
  window: DurationText;
  cleanRuns: string;
}

export const defaultPlan: PlanForm = {
  environments: [],
  window: { count: '24', unit: 'hours' },
  cleanRuns: '',
};

export function planOf({ environments, window, cleanRuns }: PlanForm) {
  const minimumWindowMs = msOf(window);
  return {
    ...(environments.length > 0 ? { environments } : {}),
    ...(minimumWindowMs === null ? {} : { minimumWindowMs }),
    ...(cleanRuns.trim() === '' ? {} : { cleanRunsNeeded: Number(cleanRuns) }),
  };
}

interface Props {
  value: PlanForm;
  onChange: (value: PlanForm) => void;
  service: string | null;
  /** The message of a field, by its name in the plan. */
  error: (name: string) => string | undefined;
}

/** Where, how long and by how many runs the fix has to hold. */
export function PlanFields({ value, onChange, service, error }: Props) {
  const id = useId();
  const services = useServices();
  const environments = environmentOptions(services.data?.items ?? [], service === null ? [] : [service]);
  return (
    <Stack direction="column" gap={2}>
      <DurationField
        label="Minimum window"
        description="The fix must be live and hold at least this long."
        value={value.window}
        onChange={(window) => onChange({ ...value, window })}
        error={error('minimumWindowMs')}
      />
      <TextField
        label="Clean runs needed"
        description="Left empty, AppOps works it out of how often runs failed before the fix."
        type="number"
        width={16}
        placeholder="by itself"
        value={value.cleanRuns}
        onChange={(cleanRuns) => onChange({ ...value, cleanRuns })}
        error={error('cleanRunsNeeded')}
      />
      <FieldFrame
        id={id}
        label="Environments"
        description="All of them must be proved. Left empty: where it happened."
        error={error('environments')}
      >
        <MultiCombobox
          id={id}
          options={environments}
          value={value.environments}
          onChange={(chosen) => onChange({ ...value, environments: chosen.map((option) => option.value) })}
          placeholder="where it happened"
        />
      </FieldFrame>
    </Stack>
  );
}

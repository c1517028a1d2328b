import { MultiCombobox, Stack } from '@grafana/ui';
import { useId } from 'react';
import { DurationField } from '../../shared/form/duration-field.tsx';
import { FieldFrame, TextField } from '../../shared/form/fields.tsx';
import { useServices } from '../services/api.ts';
import { environmentOptions } from '../services/options.ts';
import { mayAskForLess, type PlanForm } from './plan-form.ts';

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
        description="How long the monitors must observe the fix without the problem. Left empty, AppOps works it out of how often it came before."
        value={value.window}
        onChange={(window) => onChange({ ...value, window })}
        error={error('minimumWindowMs')}
      />
      <TextField
        label="Clean runs needed"
        description="In a row. Left empty, AppOps works it out of how often runs failed before the fix."
        type="number"
        width={16}
        placeholder="by itself"
        value={value.cleanRuns}
        onChange={(cleanRuns) => onChange({ ...value, cleanRuns })}
        error={error('cleanRunsNeeded')}
      />
      <TextField
        label="Failed before the fix"
        description="Only where you know it better than the monitors measured it."
        type="number"
        width={16}
        placeholder="as measured"
        suffix="% of runs"
        value={value.failedShare}
        onChange={(failedShare) => onChange({ ...value, failedShare })}
        error={error('failureShare')}
      />
      {(mayAskForLess(value) || error('reason') !== undefined) && (
        <TextField
          label="Why less than was worked out"
          description="Needed for a shorter window or fewer runs. It is shown on the case with your name."
          rows={2}
          value={value.reason}
          onChange={(reason) => onChange({ ...value, reason })}
          error={error('reason')}
        />
      )}
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

import { Combobox, Input, Stack } from '@grafana/ui';
import { useId, type ReactNode } from 'react';
import { FieldFrame } from './fields.tsx';
import { HiddenLabel } from './hidden-label.tsx';
import { durationUnits, type DurationText, type DurationUnit } from './duration-text.ts';

interface Props {
  label: string;
  value: DurationText;
  onChange: (value: DurationText) => void;
  description?: ReactNode;
  error?: string | undefined;
  required?: boolean;
}

/** A length of time: a number and its unit. */
export function DurationField({ label, value, onChange, ...frame }: Props) {
  const id = useId();
  const unitId = useId();
  return (
    <FieldFrame id={id} label={label} {...frame}>
      <Stack gap={0.5}>
        <Input
          id={id}
          type="number"
          min={0}
          width={12}
          value={value.count}
          onChange={(event) => onChange({ ...value, count: event.currentTarget.value })}
        />
        <HiddenLabel htmlFor={unitId} text={`${label}: unit`} />
        <Combobox<DurationUnit>
          id={unitId}
          width={16}
          options={durationUnits.map((unit) => ({ value: unit, label: unit }))}
          value={value.unit}
          onChange={(option) => onChange({ ...value, unit: option.value })}
        />
      </Stack>
    </FieldFrame>
  );
}

import { Field, Switch } from '@grafana/ui';
import { useId, type ReactNode } from 'react';

interface Props {
  label: string;
  description?: ReactNode;
  value: boolean;
  onChange: (value: boolean) => void;
}

/** Yes or no, with its label. */
export function SwitchField({ label, description, value, onChange }: Props) {
  const id = useId();
  return (
    <Field noMargin label={label} description={description} htmlFor={id}>
      <Switch id={id} value={value} onChange={(event) => onChange(event.currentTarget.checked)} />
    </Field>
  );
}

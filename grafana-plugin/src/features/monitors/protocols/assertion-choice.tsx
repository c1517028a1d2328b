import { Combobox } from '@grafana/ui';
import { useId } from 'react';
import { HiddenLabel } from '../../../shared/form/hidden-label.tsx';

interface Props<T extends string> {
  /** Only for who hears the page. */
  label: string;
  /** How each is called. */
  choices: Readonly<Record<T, string>>;
  value: T;
  onChange: (value: T) => void;
}

/** One of several, in the line of an assertion. */
export function AssertionChoice<T extends string>({ label, choices, value, onChange }: Props<T>) {
  const id = useId();
  // Cast: its own keys.
  const names = Object.keys(choices) as T[];
  return (
    <div>
      <HiddenLabel htmlFor={id} text={label} />
      <Combobox<T>
        id={id}
        width={24}
        options={names.map((name) => ({ value: name, label: choices[name] }))}
        value={value}
        onChange={(option) => onChange(option.value)}
      />
    </div>
  );
}

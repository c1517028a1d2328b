import { InlineField, MultiCombobox, type ComboboxOption } from '@grafana/ui';
import { useId } from 'react';

interface Props<T extends string> {
  label: string;
  tooltip?: string;
  options: ComboboxOption<T>[];
  value: T[];
  onChange: (value: T[]) => void;
  /** What an empty choice means. */
  placeholder: string;
  /** Names that are not in the list may be typed. */
  custom?: boolean;
  error?: string | null;
}

/** Several of a list, in a row of an editor. */
export function ListField<T extends string>(props: Props<T>) {
  const { label, tooltip, options, value, onChange, placeholder, custom = false, error = null } = props;
  const id = useId();
  return (
    <InlineField
      label={label}
      labelWidth={16}
      htmlFor={id}
      invalid={error !== null}
      {...(tooltip === undefined ? {} : { tooltip })}
      {...(error === null ? {} : { error })}
    >
      <MultiCombobox<T>
        id={id}
        options={withChosen(options, value)}
        value={value}
        onChange={(chosen) => onChange(chosen.map((option) => option.value))}
        placeholder={placeholder}
        createCustomValue={custom}
        isClearable
        width={44}
      />
    </InlineField>
  );
}

/** What is chosen is shown also where the list does not have it (any more). */
function withChosen<T extends string>(options: ComboboxOption<T>[], value: T[]): ComboboxOption<T>[] {
  const missing = value.filter((one) => !options.some((option) => option.value === one));
  return [...options, ...missing.map((one) => ({ value: one, label: one }))];
}

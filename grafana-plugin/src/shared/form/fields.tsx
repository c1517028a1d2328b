import { Combobox, Field, Input, MultiCombobox, TextArea, type ComboboxOption } from '@grafana/ui';
import { HiddenLabel } from './hidden-label.tsx';
import { useId, type ReactNode } from 'react';

interface Common {
  label: string;
  description?: ReactNode;
  error?: string | undefined;
  required?: boolean;
  disabled?: boolean;
}

interface TextProps extends Common {
  value: string;
  onChange: (value: string) => void;
  placeholder?: string;
  /** Several lines high. */
  rows?: number;
  type?: 'text' | 'url' | 'number' | 'datetime-local';
  suffix?: ReactNode;
  width?: number;
  autoFocus?: boolean;
}

/** One line, or several, of text with its label, hint and message. */
export function TextField({
  label,
  description,
  error,
  required,
  rows,
  value,
  onChange,
  ...rest
}: TextProps) {
  const id = useId();
  const change = (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value);
  const { suffix, width, type, ...shared } = rest;
  return (
    <FieldFrame {...{ label, description, error, required, id }}>
      {rows ? (
        <TextArea
          id={id}
          rows={rows}
          value={value}
          onChange={change}
          required={required ?? false}
          {...shared}
        />
      ) : (
        <Input
          id={id}
          value={value}
          onChange={change}
          required={required ?? false}
          type={type ?? 'text'}
          suffix={suffix}
          {...(width ? { width } : {})}
          {...shared}
        />
      )}
    </FieldFrame>
  );
}

interface ChoiceProps<T extends string> extends Common {
  options: ComboboxOption<T>[];
  value: T | null;
  onChange: (value: T) => void;
  /** Any other text may be typed. */
  custom?: boolean;
  placeholder?: string;
  width?: number;
  /** For filters above a list, which say what they are by themselves; screen readers are told all the same. */
  hideLabel?: boolean;
}

/** One of several. */
export function ChoiceField<T extends string>(props: ChoiceProps<T>) {
  const id = useId();
  const { label, description, error, required, options, value, onChange, custom, width, hideLabel, ...rest } =
    props;
  const box = (
    <Combobox<T>
      id={id}
      options={options}
      value={value}
      onChange={(option) => onChange(option.value)}
      createCustomValue={custom ?? false}
      {...(width ? { width } : {})}
      {...rest}
    />
  );
  return hideLabel === true ? (
    <div>
      <HiddenLabel htmlFor={id} text={label} />
      {box}
    </div>
  ) : (
    <FieldFrame {...{ label, description, error, required, id }}>{box}</FieldFrame>
  );
}

/** A field with its label, whatever it holds; `id` is that of the control inside. */
export function FieldFrame({
  label,
  description,
  error,
  required,
  id,
  children,
}: Common & { id: string; children: React.ReactElement<Record<string, unknown>> }) {
  return (
    <Field
      noMargin
      label={label}
      htmlFor={id}
      description={description}
      required={required ?? false}
      invalid={error !== undefined}
      error={error}
    >
      {children}
    </Field>
  );
}

interface FilterProps<T extends string> {
  label: string;
  options: ComboboxOption<T>[];
  value: T[];
  onChange: (value: T[]) => void;
  width?: number;
}

/** Several of a list, above a table. */
export function FilterField<T extends string>({
  label,
  options,
  value,
  onChange,
  width = 22,
}: FilterProps<T>) {
  const id = useId();
  return (
    <div>
      <HiddenLabel htmlFor={id} text={label} />
      <MultiCombobox<T>
        id={id}
        placeholder={label}
        options={options}
        value={value}
        onChange={(chosen) => onChange(chosen.map((option) => option.value))}
        width={width}
      />
    </div>
  );
}

import { Stack } from '@grafana/ui';
import type { ReactNode } from 'react';
import { TextField } from '../../../shared/form/fields.tsx';
import type { CheckFields } from './protocol-view.ts';
import type { TypedPlace } from './typed-place.ts';

interface Examples {
  host: string;
  port: string;
}

interface Props extends Pick<CheckFields<TypedPlace>, 'values' | 'fill' | 'error'> {
  examples: Examples;
  /** Whether the example stands for an empty port. */
  portIsUsual?: boolean;
  children?: ReactNode;
}

/** Host and port, of the protocols that have them; `children` stand beside. */
export function PlaceFields({ values, fill, error, examples, portIsUsual = false, children }: Props) {
  return (
    <Stack gap={2} wrap="wrap" alignItems="flex-start">
      <HostField
        value={values.host}
        onChange={(host) => fill({ host })}
        error={error('check.host')}
        example={examples.host}
      />
      <TextField
        label="Port"
        required={!portIsUsual && !/:\d+$/.test(values.host)}
        type="number"
        width={14}
        placeholder={examples.port}
        value={values.port}
        onChange={(port) => fill({ port })}
        error={error('check.port')}
      />
      {children}
    </Stack>
  );
}

interface HostProps {
  value: string;
  onChange: (host: string) => void;
  error: string | undefined;
  example: string;
}

export function HostField({ value, onChange, error, example }: HostProps) {
  return (
    <TextField
      label="Host"
      required
      width={44}
      placeholder={example}
      value={value}
      onChange={onChange}
      error={error}
    />
  );
}

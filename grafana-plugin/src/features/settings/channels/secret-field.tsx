import { SecretInput } from '@grafana/ui';
import { useId, useState } from 'react';
import { FieldFrame } from '../../../shared/form/fields.tsx';
import type { ChannelFieldsProps } from './channel-kind.ts';

interface Props {
  label: string;
  description: string;
  placeholder?: string;
  required?: boolean;
  secret: ChannelFieldsProps['secret'];
  error: string | undefined;
}

/** A secret that is written and never shown: of one that is stored, it is said only that there is one. */
export function SecretField({ label, description, placeholder, required = false, secret, error }: Props) {
  const id = useId();
  const [kept, setKept] = useState(secret.stored);
  return (
    <FieldFrame id={id} label={label} description={description} required={required} error={error}>
      <SecretInput
        id={id}
        isConfigured={kept && secret.value === ''}
        placeholder={placeholder ?? ''}
        autoComplete="new-password"
        value={secret.value}
        onChange={(event) => secret.onChange(event.currentTarget.value)}
        onReset={() => setKept(false)}
      />
    </FieldFrame>
  );
}

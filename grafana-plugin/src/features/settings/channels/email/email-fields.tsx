import { mailSecurities, mailSecurityLabels } from '@appops/shared/words/notification';
import { Field, Stack, Switch } from '@grafana/ui';
import { useId, useState } from 'react';
import { FieldGrid } from '../../../../shared/form/field-grid.tsx';
import { ChoiceField, TextField } from '../../../../shared/form/fields.tsx';
import type { ChannelFieldsProps } from '../channel-kind.ts';
import { SecretField } from '../secret-field.tsx';
import { asksForPlainPassword, toldFrom, typedFrom, withSecurity, type TypedEmail } from './typed-email.ts';

/** The mail server, who signs in there, and whom the mail is for. */
export function EmailFields({ stored, onChange, secret, error }: ChannelFieldsProps) {
  const [typed, setTyped] = useState(() => typedFrom(stored));
  const change = (next: TypedEmail) => {
    setTyped(next);
    onChange(toldFrom(next));
  };
  const text = (name: 'host' | 'port' | 'user' | 'from' | 'to') => ({
    value: typed[name],
    onChange: (value: string) => change({ ...typed, [name]: value }),
    error: error(`settings.${name}`),
  });
  return (
    <Stack direction="column" gap={2}>
      <TextField
        label="To"
        required
        rows={2}
        placeholder="ops@example.com"
        description="One address a line, at most 50."
        {...text('to')}
      />
      <TextField
        label="From"
        required
        placeholder="appops@example.com"
        description="An address that the mail server lets AppOps send from."
        {...text('from')}
      />
      <FieldGrid least={180}>
        <TextField label="Mail server" required placeholder="smtp.example.com" {...text('host')} />
        <ChoiceField
          label="TLS"
          options={mailSecurities.map((value) => ({ value, label: mailSecurityLabels[value] }))}
          value={typed.security}
          onChange={(security) => change(withSecurity(typed, security))}
          error={error('settings.security')}
        />
        <TextField label="Port" required type="number" {...text('port')} />
      </FieldGrid>
      <FieldGrid least={180}>
        <TextField label="User" description="Empty where it asks for none." {...text('user')} />
        {typed.user.trim() !== '' && (
          <SecretField
            label="Password"
            required={!secret.stored}
            description={
              secret.stored ? 'It is stored and not shown.' : 'It is stored sealed, and never shown.'
            }
            secret={secret}
            error={error('secret')}
          />
        )}
      </FieldGrid>
      {asksForPlainPassword(typed) && (
        <PlainPassword
          value={typed.passwordWithoutTls}
          onChange={(passwordWithoutTls) => change({ ...typed, passwordWithoutTls })}
        />
      )}
    </Stack>
  );
}

function PlainPassword({ value, onChange }: { value: boolean; onChange: (value: boolean) => void }) {
  const id = useId();
  return (
    <Field
      noMargin
      label="Send the password without TLS"
      description="Anybody on the way to the mail server can read it."
      htmlFor={id}
    >
      <Switch id={id} value={value} onChange={(event) => onChange(event.currentTarget.checked)} />
    </Field>
  );
}

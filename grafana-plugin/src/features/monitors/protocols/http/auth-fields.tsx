import { Stack } from '@grafana/ui';
import { FieldGrid } from '../../../../shared/form/field-grid.tsx';
import { ChoiceField, TextField } from '../../../../shared/form/fields.tsx';
import { authLabels, type AuthForm } from './auth-form.ts';

interface Props {
  value: AuthForm;
  onChange: (value: AuthForm) => void;
  error: (path: string) => string | undefined;
}

const KINDS = ['none', 'basic', 'bearer', 'oauth2'] as const;
const SECRET = '${secret:NAME}';

/** How the request proves who sends it. */
export function AuthFields({ value, onChange, error }: Props) {
  const text = (name: Exclude<keyof AuthForm, 'kind' | 'credentialsIn'>) => ({
    value: value[name],
    onChange: (next: string) => onChange({ ...value, [name]: next }),
    error: error(`check.auth.${name}`),
  });
  return (
    <Stack direction="column" gap={2}>
      <ChoiceField
        label="Authentication"
        width={34}
        description="Sent to the origin of the URL alone, whatever redirects follow."
        options={KINDS.map((kind) => ({ value: kind, label: authLabels[kind] }))}
        value={value.kind}
        onChange={(kind) => onChange({ ...value, kind })}
      />
      {value.kind === 'basic' && (
        <FieldGrid least={220}>
          <TextField label="User" {...text('user')} />
          <TextField label="Password" placeholder={SECRET} {...text('password')} />
        </FieldGrid>
      )}
      {value.kind === 'bearer' && <TextField label="Token" placeholder={SECRET} {...text('token')} />}
      {value.kind === 'oauth2' && <OAuthFields value={value} onChange={onChange} text={text} />}
    </Stack>
  );
}

type TextName = Exclude<keyof AuthForm, 'kind' | 'credentialsIn'>;

function OAuthFields({
  value,
  onChange,
  text,
}: Omit<Props, 'error'> & {
  text: (name: TextName) => { value: string; onChange: (next: string) => void; error: string | undefined };
}) {
  return (
    <>
      <TextField
        label="Token endpoint"
        placeholder="https://login.example.com/oauth2/token"
        description="A token is asked for before the clock of a run starts, and kept until shortly before it expires."
        {...text('tokenUrl')}
      />
      <FieldGrid least={220}>
        <TextField label="Client id" {...text('clientId')} />
        <TextField label="Client secret" placeholder={SECRET} {...text('clientSecret')} />
        <ChoiceField
          label="How they are sent"
          options={[
            { value: 'header', label: 'By Basic' },
            { value: 'form', label: 'In the form' },
          ]}
          value={value.credentialsIn}
          onChange={(credentialsIn) => onChange({ ...value, credentialsIn })}
        />
      </FieldGrid>
      <FieldGrid least={220}>
        <TextField label="Scope" placeholder="none" {...text('scope')} />
        <TextField label="Audience" placeholder="none" {...text('audience')} />
      </FieldGrid>
    </>
  );
}

import { isUnverified, type TlsSettings } from '@appops/shared/contract/checks/tls-settings';
import { Alert, Stack, Text } from '@grafana/ui';
import { TextField } from '../../../shared/form/fields.tsx';
import { SwitchField } from '../../../shared/form/switch-field.tsx';
import type { Fact } from '../../../shared/ui/facts.tsx';
import { tlsFormOf, tlsSaid, type TlsForm } from './tls-settings-form.ts';

interface Props {
  value: TlsForm;
  onChange: (value: TlsForm) => void;
  error: (path: string) => string | undefined;
}

/** TLS where it is not as usual, for each protocol that may speak it. */
export function TlsSettingsFields({ value, onChange, error }: Props) {
  const text = (name: Exclude<keyof TlsForm, 'verify'>) => ({
    value: value[name],
    onChange: (next: string) => onChange({ ...value, [name]: next }),
    error: error(`check.tlsSettings.${name}`),
  });
  return (
    <Stack direction="column" gap={2}>
      <TextField
        label="Server name"
        placeholder="shop.example.com"
        description="Told in the handshake, and what the certificate must be made out to, instead of the host."
        width={44}
        {...text('serverName')}
      />
      <TextField
        label="Certificates of authorities"
        rows={3}
        placeholder="-----BEGIN CERTIFICATE-----"
        description="PEM. Only these are trusted, instead of the system’s."
        {...text('authorities')}
      />
      <TextField
        label="Client certificate"
        rows={3}
        placeholder="-----BEGIN CERTIFICATE-----"
        description="PEM, with those between it and its authority behind it."
        {...text('clientCertificate')}
      />
      <TextField
        label="Its key"
        rows={2}
        placeholder="${secret:NAME}"
        description="PEM without a passphrase; best as a secret."
        {...text('clientKey')}
      />
      <SwitchField
        label="Verify the certificate"
        value={value.verify}
        onChange={(verify) => onChange({ ...value, verify })}
      />
      {!value.verify && (
        <Alert
          bottomSpacing={0}
          severity="error"
          title="Any certificate is taken: whoever stands between the probe and the target can read and change all of it, what is sent included. What is wrong with the certificate is told all the same."
          data-testid="unverified"
        />
      )}
    </Stack>
  );
}

/** What is not as usual of a check's TLS, on the monitor's page; no verification in red. */
export function tlsFacts(settings: TlsSettings | undefined): Fact[] {
  const { verify: _, ...others } = tlsFormOf(settings);
  const said = tlsSaid({ ...others, verify: true });
  return [
    ...(isUnverified({ tlsSettings: settings })
      ? [
          {
            name: 'Certificate',
            value: (
              <span data-testid="unverified">
                <Text color="error" weight="medium">
                  not verified: any is taken
                </Text>
              </span>
            ),
          },
        ]
      : []),
    ...(said === '' ? [] : [{ name: 'TLS', value: said }]),
  ];
}

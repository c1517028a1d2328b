import { Field, Stack, Switch } from '@grafana/ui';
import { useId } from 'react';
import { TextField } from '../../../../shared/form/fields.tsx';
import { CertificateDaysField, FamilyField, TimeLimitField } from '../common-fields.tsx';
import { HeaderFields } from '../http/header-fields.tsx';
import { MissingSecrets } from '../insert-secret.tsx';
import type { CheckFields } from '../protocol-view.ts';
import type { GrpcForm } from './grpc-form.ts';

/** Where it calls, and whose health it asks for. */
export function GrpcTarget({ values, set, error }: CheckFields<GrpcForm>) {
  return (
    <Stack gap={2} wrap="wrap" alignItems="flex-start">
      <TextField
        label="Host"
        required
        width={44}
        placeholder="api.example.com"
        value={values.host}
        onChange={(host) => set('host', host)}
        error={error('check.host')}
      />
      <TextField
        label="Port"
        required={!/:\d+$/.test(values.host)}
        type="number"
        width={14}
        placeholder="50051"
        value={values.port}
        onChange={(port) => set('port', port)}
        error={error('check.port')}
      />
      <TextField
        label="Service"
        description="Empty: the server as a whole."
        width={32}
        placeholder="shop.v1.Cart"
        value={values.service}
        onChange={(service) => set('service', service)}
        error={error('check.service')}
      />
    </Stack>
  );
}

/** Everything else; the defaults suit most. */
export function GrpcFields({ values, set, error }: CheckFields<GrpcForm>) {
  const tlsId = useId();
  return (
    <Stack direction="column" gap={2}>
      <Field
        noMargin
        label="TLS"
        description="HTTP/2 is agreed on in the handshake, and the certificate is verified for the host."
        htmlFor={tlsId}
      >
        <Switch id={tlsId} value={values.tls} onChange={(event) => set('tls', event.currentTarget.checked)} />
      </Field>
      <HeaderFields
        headers={values.metadata}
        onChange={(metadata) => set('metadata', metadata)}
        error={error('check.metadata')}
      />
      <MissingSecrets texts={values.metadata.map(({ value }) => value)} />
      <Stack gap={2} wrap="wrap">
        <TimeLimitField
          value={values.timeoutSeconds}
          onChange={(value) => set('timeoutSeconds', value)}
          error={error('check.timeoutMs')}
        />
        <FamilyField value={values.family} onChange={(family) => set('family', family)} />
        {values.tls && (
          <CertificateDaysField
            value={values.degradedCertificateDays}
            onChange={(value) => set('degradedCertificateDays', value)}
            error={error('check.degradedCertificateDays')}
          />
        )}
      </Stack>
    </Stack>
  );
}

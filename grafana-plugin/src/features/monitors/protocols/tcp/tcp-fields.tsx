import type { TcpAssertion } from '@appops/shared/contract/checks/tcp';
import { Field, Stack, Switch } from '@grafana/ui';
import { useId } from 'react';
import { TextField } from '../../../../shared/form/fields.tsx';
import {
  AssertionList,
  AssertionText,
  CertificateFields,
  LatencyFields,
  type AssertionFieldsProps,
} from '../assertion-list.tsx';
import { CertificateDaysField, FamilyField, TimeLimitField } from '../common-fields.tsx';
import { InsertSecret, MissingSecrets } from '../insert-secret.tsx';
import type { CheckFields } from '../protocol-view.ts';
import { newTcpAssertion, type TcpForm } from './tcp-form.ts';

/** Where it connects. */
export function TcpTarget({ values, set, error }: CheckFields<TcpForm>) {
  return (
    <Stack gap={2} wrap="wrap" alignItems="flex-start">
      <TextField
        label="Host"
        required
        width={44}
        placeholder="db.example.com"
        value={values.host}
        onChange={(host) => set('host', host)}
        error={error('check.host')}
      />
      <TextField
        label="Port"
        required={!/:\d+$/.test(values.host)}
        type="number"
        width={14}
        placeholder="5432"
        value={values.port}
        onChange={(port) => set('port', port)}
        error={error('check.port')}
      />
    </Stack>
  );
}

const KINDS: Record<TcpAssertion['kind'], string> = {
  answer: 'It says',
  latency: 'Duration',
  certificate: 'Certificate',
};

/** What must hold, beside that it takes the connection. */
export function TcpAssertions({ values, set, error }: CheckFields<TcpForm>) {
  return (
    <AssertionList<TcpAssertion>
      kinds={KINDS}
      assertions={values.assertions}
      onChange={(assertions) => set('assertions', assertions)}
      error={error}
      make={newTcpAssertion}
      Fields={AssertionFields}
      none="It takes the connection. Add what it must say, how quick it must be, or how long its certificate must last."
    />
  );
}

function AssertionFields({ assertion, onChange }: AssertionFieldsProps<TcpAssertion>) {
  switch (assertion.kind) {
    case 'answer':
      return (
        <AssertionText
          label="Text, such as SSH-2.0"
          value={assertion.value}
          onChange={(value) => onChange({ ...assertion, value })}
        />
      );
    case 'latency':
      return <LatencyFields assertion={assertion} onChange={onChange} />;
    case 'certificate':
      return <CertificateFields assertion={assertion} onChange={onChange} />;
  }
}

/** Everything else; the defaults suit most. */
export function TcpFields({ values, set, error }: CheckFields<TcpForm>) {
  const tlsId = useId();
  return (
    <Stack direction="column" gap={2}>
      <Field
        noMargin
        label="TLS"
        description="A handshake follows the connection, and the certificate is verified for the host."
        htmlFor={tlsId}
      >
        <Switch id={tlsId} value={values.tls} onChange={(event) => set('tls', event.currentTarget.checked)} />
      </Field>
      <TextField
        label="Sent once the connection stands"
        description="Empty: nothing. There are \r, \n, \t, \0, \xHH for any byte, and \\ for a backslash."
        placeholder="PING\r\n"
        value={values.send}
        onChange={(send) => set('send', send)}
        error={error('check.send')}
      />
      <InsertSecret into="what is sent" onInsert={(placeholder) => set('send', values.send + placeholder)} />
      <MissingSecrets texts={[values.send]} />
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

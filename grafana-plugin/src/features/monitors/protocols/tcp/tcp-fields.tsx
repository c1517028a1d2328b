import type { TcpAssertion } from '@appops/shared/contract/checks/tcp';
import { tcpPresets } from '@appops/shared/rules/checks/tcp-presets';
import { Button, Dropdown, Menu, Stack } from '@grafana/ui';
import { ChoiceField, TextField } from '../../../../shared/form/fields.tsx';
import {
  AssertionList,
  AssertionText,
  CertificateFields,
  LatencyFields,
  type AssertionFieldsProps,
} from '../assertion-list.tsx';
import { CertificateDaysField, FamilyField, TimeLimitField } from '../common-fields.tsx';
import { InsertSecret, MissingSecrets } from '../insert-secret.tsx';
import { PlaceFields } from '../place-fields.tsx';
import type { CheckFields } from '../protocol-view.ts';
import { filledBy, newTcpAssertion, type TcpForm } from './tcp-form.ts';
import { TLS_BEGINS } from '../tls-begins.ts';

/** Where it connects, and what is usual for well-known servers. */
export function TcpTarget(fields: CheckFields<TcpForm>) {
  return (
    <PlaceFields {...fields} examples={{ host: 'db.example.com', port: '5432' }}>
      <Presets {...fields} />
    </PlaceFields>
  );
}

/** Fills the fields in for a well-known kind of server; what stands there then can be changed like any other. */
function Presets({ values, fill }: CheckFields<TcpForm>) {
  const overlay = (
    <Menu>
      {tcpPresets.map((preset) => (
        <Menu.Item
          key={preset.name}
          label={preset.label}
          description={preset.description}
          onClick={() => fill(filledBy(preset, values))}
        />
      ))}
    </Menu>
  );
  return (
    <div style={{ alignSelf: 'flex-end' }}>
      <Dropdown overlay={overlay}>
        <Button type="button" variant="secondary" icon="angle-down">
          Fill in for…
        </Button>
      </Dropdown>
    </div>
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
  return (
    <Stack direction="column" gap={2}>
      <ChoiceField
        label="TLS"
        description="The certificate is verified for the host."
        width={44}
        options={TLS_BEGINS}
        value={values.tls}
        onChange={(tls) => set('tls', tls)}
        error={error('check.startTls')}
      />
      <TextField
        label="Sent once the connection stands, with TLS where it has it"
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
        {values.tls !== 'never' && (
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

import type { WebsocketAssertion } from '@appops/shared/contract/checks/websocket';
import { Stack } from '@grafana/ui';
import type { ReactNode } from 'react';
import { ChoiceField, TextField } from '../../../../shared/form/fields.tsx';
import {
  AssertionList,
  AssertionText,
  CertificateFields,
  LatencyFields,
  type AssertionFieldsProps,
} from '../assertion-list.tsx';
import { CertificateDaysField, FamilyField, TimeLimitField } from '../common-fields.tsx';
import { HeaderFields } from '../http/header-fields.tsx';
import { InsertSecret, MissingSecrets } from '../insert-secret.tsx';
import type { CheckFields } from '../protocol-view.ts';
import { newWebsocketAssertion, type WebsocketForm } from './websocket-form.ts';

/** Where it connects. */
export function WebsocketTarget({ values, set, error }: CheckFields<WebsocketForm>) {
  return (
    <TextField
      label="URL"
      required
      placeholder="wss://shop.example.com/live"
      value={values.url}
      onChange={(url) => set('url', url)}
      error={error('check.url')}
    />
  );
}

const KINDS: Record<WebsocketAssertion['kind'], string> = {
  message: 'Message',
  latency: 'Duration',
  certificate: 'Certificate',
};

/** What must hold, beside that it opens. */
export function WebsocketAssertions({ values, set, error }: CheckFields<WebsocketForm>) {
  return (
    <AssertionList<WebsocketAssertion>
      kinds={KINDS}
      assertions={values.assertions}
      onChange={(assertions) => set('assertions', assertions)}
      error={error}
      make={newWebsocketAssertion}
      Fields={AssertionFields}
      none="It opens. Add what some message must say, how quick it must be, or how long its certificate must last."
    />
  );
}

function AssertionFields({ assertion, onChange }: AssertionFieldsProps<WebsocketAssertion>): ReactNode {
  switch (assertion.kind) {
    case 'message':
      return (
        <>
          <ChoiceField
            label="Comparison"
            hideLabel
            width={24}
            options={[
              { value: 'contains', label: 'contains' },
              { value: 'equals', label: 'is' },
              { value: 'matches', label: 'matches the pattern' },
            ]}
            value={assertion.comparison}
            onChange={(comparison) => onChange({ ...assertion, comparison })}
          />
          <AssertionText
            label="Text in a message"
            value={assertion.value}
            onChange={(value) => onChange({ ...assertion, value })}
          />
        </>
      );
    case 'latency':
      return <LatencyFields assertion={assertion} onChange={onChange} />;
    case 'certificate':
      return <CertificateFields assertion={assertion} onChange={onChange} />;
  }
}

/** Everything else; the defaults suit most. */
export function WebsocketFields({ values, set, error }: CheckFields<WebsocketForm>) {
  return (
    <Stack direction="column" gap={2}>
      <TextField
        label="Sent once it is open"
        description="Empty: nothing."
        rows={2}
        placeholder='{"type":"ping"}'
        value={values.send}
        onChange={(send) => set('send', send)}
        error={error('check.send')}
      />
      <InsertSecret into="what is sent" onInsert={(placeholder) => set('send', values.send + placeholder)} />
      <TextField
        label="Subprotocols"
        description="One of them must be agreed on; parted by commas."
        placeholder="graphql-transport-ws"
        value={values.subprotocols}
        onChange={(subprotocols) => set('subprotocols', subprotocols)}
        error={error('check.subprotocols')}
      />
      <HeaderFields
        headers={values.headers}
        onChange={(headers) => set('headers', headers)}
        error={error('check.headers')}
      />
      <MissingSecrets texts={[values.url, values.send, ...values.headers.map(({ value }) => value)]} />
      <Stack gap={2} wrap="wrap">
        <TimeLimitField
          value={values.timeoutSeconds}
          onChange={(value) => set('timeoutSeconds', value)}
          error={error('check.timeoutMs')}
        />
        <FamilyField value={values.family} onChange={(family) => set('family', family)} />
        <CertificateDaysField
          value={values.degradedCertificateDays}
          onChange={(value) => set('degradedCertificateDays', value)}
          error={error('check.degradedCertificateDays')}
        />
      </Stack>
    </Stack>
  );
}

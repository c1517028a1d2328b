import type { UdpAssertion } from '@appops/shared/contract/checks/udp';
import { Stack } from '@grafana/ui';
import { TextField } from '../../../../shared/form/fields.tsx';
import {
  AssertionList,
  AssertionText,
  LatencyFields,
  type AssertionFieldsProps,
} from '../assertion-list.tsx';
import { FamilyField, TimeLimitField } from '../common-fields.tsx';
import { InsertSecret, MissingSecrets } from '../insert-secret.tsx';
import { PlaceFields } from '../place-fields.tsx';
import type { CheckFields } from '../protocol-view.ts';
import { newUdpAssertion, type UdpForm } from './udp-form.ts';

/** Whom it asks. */
export function UdpTarget(fields: CheckFields<UdpForm>) {
  return <PlaceFields {...fields} examples={{ host: 'time.example.com', port: '123' }} />;
}

const KINDS: Record<UdpAssertion['kind'], string> = { answer: 'It answers', latency: 'Duration' };

/** What must come back. */
export function UdpAssertions({ values, set, error }: CheckFields<UdpForm>) {
  return (
    <AssertionList<UdpAssertion>
      kinds={KINDS}
      assertions={values.assertions}
      onChange={(assertions) => set('assertions', assertions)}
      error={error}
      make={newUdpAssertion}
      Fields={AssertionFields}
      none="An answer must be asked for: over UDP, silence is no sign of life."
    />
  );
}

function AssertionFields({ assertion, onChange }: AssertionFieldsProps<UdpAssertion>) {
  switch (assertion.kind) {
    case 'answer':
      return (
        <AssertionText
          label="With this text; empty: anything"
          value={assertion.value}
          onChange={(value) => onChange({ ...assertion, value })}
        />
      );
    case 'latency':
      return <LatencyFields assertion={assertion} onChange={onChange} />;
  }
}

/** Everything else. */
export function UdpFields({ values, set, error }: CheckFields<UdpForm>) {
  return (
    <Stack direction="column" gap={2}>
      <TextField
        label="Datagram"
        description="Sent again while nothing answers. There are \r, \n, \t, \0, \xHH for any byte, and \\ for a backslash."
        placeholder="ping"
        value={values.send}
        onChange={(send) => set('send', send)}
        error={error('check.send')}
      />
      <InsertSecret into="the datagram" onInsert={(placeholder) => set('send', values.send + placeholder)} />
      <MissingSecrets texts={[values.send]} />
      <Stack gap={2} wrap="wrap">
        <TimeLimitField
          value={values.timeoutSeconds}
          onChange={(value) => set('timeoutSeconds', value)}
          error={error('check.timeoutMs')}
        />
        <FamilyField value={values.family} onChange={(family) => set('family', family)} />
      </Stack>
    </Stack>
  );
}

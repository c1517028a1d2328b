import type { IcmpAssertion } from '@appops/shared/contract/checks/icmp';
import { Stack } from '@grafana/ui';
import { TextField } from '../../../../shared/form/fields.tsx';
import {
  AssertionList,
  AssertionText,
  LatencyFields,
  type AssertionFieldsProps,
} from '../assertion-list.tsx';
import { FamilyField, TimeLimitField } from '../common-fields.tsx';
import { HostField } from '../place-fields.tsx';
import type { CheckFields } from '../protocol-view.ts';
import { newIcmpAssertion, type IcmpForm } from './icmp-form.ts';

/** Whom it asks. */
export function IcmpTarget({ values, set, error }: CheckFields<IcmpForm>) {
  return (
    <HostField
      value={values.host}
      onChange={(host) => set('host', host)}
      error={error('check.host')}
      example="gateway.example.com"
    />
  );
}

const KINDS: Record<IcmpAssertion['kind'], string> = { loss: 'Loss', latency: 'Duration' };

/** What must hold, beside that a reply comes. */
export function IcmpAssertions({ values, set, error }: CheckFields<IcmpForm>) {
  return (
    <AssertionList<IcmpAssertion>
      kinds={KINDS}
      assertions={values.assertions}
      onChange={(assertions) => set('assertions', assertions)}
      error={error}
      make={newIcmpAssertion}
      Fields={AssertionFields}
      none="At least one reply comes. Add how many may be lost, or how quick they must be on average."
    />
  );
}

function AssertionFields({ assertion, onChange }: AssertionFieldsProps<IcmpAssertion>) {
  switch (assertion.kind) {
    case 'loss':
      return (
        <AssertionText
          label="Lost at most, in percent"
          value={Number.isNaN(assertion.atMostPercent) ? '' : String(assertion.atMostPercent)}
          suffix="% lost at most"
          onChange={(text) => onChange({ ...assertion, atMostPercent: text === '' ? NaN : Number(text) })}
        />
      );
    case 'latency':
      return <LatencyFields assertion={assertion} onChange={onChange} />;
  }
}

/** Everything else; the defaults suit most. */
export function IcmpFields({ values, set, error }: CheckFields<IcmpForm>) {
  return (
    <Stack gap={2} wrap="wrap">
      <TextField
        label="Echo requests"
        type="number"
        width={18}
        value={values.packets}
        onChange={(value) => set('packets', value)}
        error={error('check.packets')}
      />
      <TimeLimitField
        value={values.timeoutSeconds}
        onChange={(value) => set('timeoutSeconds', value)}
        error={error('check.timeoutMs')}
      />
      <FamilyField value={values.family} onChange={(family) => set('family', family)} />
    </Stack>
  );
}

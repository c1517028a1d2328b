import type { DnsAssertion } from '@appops/shared/contract/checks/dns';
import { dnsRcodes } from '@appops/shared/words/dns';
import type { ReactNode } from 'react';
import { ChoiceField } from '../../../../shared/form/fields.tsx';
import {
  AssertionList,
  AssertionText,
  LatencyFields,
  type AssertionFieldsProps,
} from '../assertion-list.tsx';
import type { CheckFields } from '../protocol-view.ts';
import { newDnsAssertion, type DnsForm } from './dns-form.ts';
import { dnsComparisons } from './dns-words.ts';

const KINDS: Record<DnsAssertion['kind'], string> = {
  rcode: 'Response code',
  record: 'Record',
  count: 'Number of records',
  ttl: 'Time to live',
  latency: 'Duration',
};

/** What the answer must fulfil; all of it. */
export function DnsAssertions({ values, set, error }: CheckFields<DnsForm>) {
  return (
    <AssertionList<DnsAssertion>
      kinds={KINDS}
      assertions={values.assertions}
      onChange={(assertions) => set('assertions', assertions)}
      error={error}
      make={newDnsAssertion}
      Fields={AssertionFields}
      none="Add at least one, such as the response code NOERROR: with none, nothing is checked."
    />
  );
}

function AssertionFields({ assertion, onChange }: AssertionFieldsProps<DnsAssertion>): ReactNode {
  switch (assertion.kind) {
    case 'rcode':
      return (
        <ChoiceField
          label="Response code"
          hideLabel
          width={24}
          options={dnsRcodes.map((value) => ({ value, label: value }))}
          value={assertion.is}
          onChange={(is) => onChange({ ...assertion, is })}
        />
      );
    case 'record':
      return <RecordFields assertion={assertion} onChange={onChange} />;
    case 'count':
      return (
        <NumberField
          label="At least so many records"
          suffix="at least"
          value={assertion.atLeastRecords}
          onChange={(atLeastRecords) => onChange({ ...assertion, atLeastRecords })}
        />
      );
    case 'ttl':
      return (
        <NumberField
          label="Least time to live, in seconds"
          suffix="s at least"
          value={assertion.atLeastSeconds}
          onChange={(atLeastSeconds) => onChange({ ...assertion, atLeastSeconds })}
        />
      );
    case 'latency':
      return <LatencyFields assertion={assertion} onChange={onChange} />;
  }
}

function RecordFields({
  assertion,
  onChange,
}: AssertionFieldsProps<Extract<DnsAssertion, { kind: 'record' }>>) {
  return (
    <>
      <ChoiceField
        label="Comparison"
        hideLabel
        width={24}
        options={dnsComparisons}
        value={assertion.comparison}
        onChange={(comparison) => onChange({ ...assertion, comparison })}
      />
      <AssertionText
        label="Value, such as 10 mail.example.com"
        value={assertion.value}
        onChange={(value) => onChange({ ...assertion, value })}
      />
    </>
  );
}

interface NumberProps {
  label: string;
  suffix: string;
  value: number;
  onChange: (value: number) => void;
}

function NumberField({ label, suffix, value, onChange }: NumberProps) {
  return (
    <AssertionText
      label={label}
      suffix={suffix}
      value={Number.isNaN(value) ? '' : String(value)}
      onChange={(text) => onChange(text === '' ? NaN : Number(text))}
    />
  );
}

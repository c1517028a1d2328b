import type { TlsAssertion } from '@appops/shared/contract/checks/tls';
import { AssertionChoice } from '../assertion-choice.tsx';
import {
  AssertionText,
  CertificateFields,
  LatencyFields,
  type AssertionFieldsProps,
} from '../assertion-list.tsx';
import { COMPARISONS, KEY_TYPES, VERSIONS } from './tls-words.ts';

/** The fields of one assertion of a TLS check. */
export function TlsAssertionFields({ assertion, onChange }: AssertionFieldsProps<TlsAssertion>) {
  switch (assertion.kind) {
    case 'certificate':
      return <CertificateFields assertion={assertion} onChange={onChange} />;
    case 'latency':
      return <LatencyFields assertion={assertion} onChange={onChange} />;
    case 'version':
      return (
        <AssertionChoice
          label="Version"
          choices={VERSIONS}
          value={assertion.atLeast}
          onChange={(atLeast) => onChange({ ...assertion, atLeast })}
        />
      );
    case 'subject':
    case 'issuer':
      return (
        <>
          <AssertionChoice
            label="Comparison"
            choices={COMPARISONS}
            value={assertion.comparison}
            onChange={(comparison) => onChange({ ...assertion, comparison })}
          />
          <AssertionText
            label="Name"
            value={assertion.value}
            onChange={(value) => onChange({ ...assertion, value })}
          />
        </>
      );
    case 'key':
      return (
        <>
          <AssertionChoice
            label="Type of the key"
            choices={KEY_TYPES}
            value={assertion.type}
            onChange={(type) => onChange({ ...assertion, type })}
          />
          <AssertionText
            label="Bits at least"
            value={Number.isNaN(assertion.atLeastBits) ? '' : String(assertion.atLeastBits)}
            suffix="bits at least"
            onChange={(text) => onChange({ ...assertion, atLeastBits: text === '' ? NaN : Number(text) })}
          />
        </>
      );
  }
}

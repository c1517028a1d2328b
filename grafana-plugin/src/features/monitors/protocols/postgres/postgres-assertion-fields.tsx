import type { PostgresAssertion } from '@appops/shared/contract/checks/postgres';
import { AssertionChoice } from '../assertion-choice.tsx';
import {
  AssertionText,
  CertificateFields,
  LatencyFields,
  type AssertionFieldsProps,
} from '../assertion-list.tsx';
import { OF_ROWS, OF_VALUES } from './postgres-words.ts';

/** The fields of one assertion of a PostgreSQL check. */
export function PostgresAssertionFields({ assertion, onChange }: AssertionFieldsProps<PostgresAssertion>) {
  switch (assertion.kind) {
    case 'rows':
      return (
        <>
          <AssertionChoice
            label="Comparison"
            choices={OF_ROWS}
            value={assertion.comparison}
            onChange={(comparison) => onChange({ ...assertion, comparison })}
          />
          <AssertionText
            label="Number of rows"
            value={Number.isNaN(assertion.count) ? '' : String(assertion.count)}
            suffix="rows"
            onChange={(text) => onChange({ ...assertion, count: text === '' ? NaN : Number(text) })}
          />
        </>
      );
    case 'value':
      return (
        <>
          <AssertionChoice
            label="Comparison"
            choices={OF_VALUES}
            value={assertion.comparison}
            onChange={(comparison) => onChange({ ...assertion, comparison })}
          />
          <AssertionText
            label="Value"
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

import type { DnsAssertion } from '@appops/shared/contract/checks/dns';
import type { ReplyCheck } from '../check-form.ts';
import { unknownAssertionWords } from '../unknown-assertion-words.ts';

type Comparison = Extract<DnsAssertion, { kind: 'record' }>['comparison'];

/** How a record may be compared, as one chooses among them. */
export const dnsComparisons: { value: Comparison; label: string }[] = [
  { value: 'equals', label: 'some is' },
  { value: 'contains', label: 'some contains' },
  { value: 'matches', label: 'some matches the pattern' },
  { value: 'none_equals', label: 'none is' },
];

const sentences: Record<Comparison, string> = {
  equals: 'some record is',
  contains: 'some record contains',
  matches: 'some record matches',
  none_equals: 'no record is',
};

/** An assertion as a sentence. */
export function dnsAssertionWords(assertion: ReplyCheck<'dns'>['assertions'][number]): string {
  switch (assertion.kind) {
    case 'rcode':
      return `response code is ${assertion.is}`;
    case 'record':
      return `${sentences[assertion.comparison]} “${assertion.value}”`;
    case 'count':
      return `at least ${assertion.atLeastRecords} ${assertion.atLeastRecords === 1 ? 'record' : 'records'}`;
    case 'ttl':
      return `all records live for at least ${assertion.atLeastSeconds} s`;
    case 'latency':
      return `takes at most ${assertion.atMostMs} ms`;
    case 'unknown':
      return unknownAssertionWords;
  }
}

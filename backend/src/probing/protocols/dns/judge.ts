import type { DnsAssertion, DnsCheck } from '@appops/shared/contract/checks/dns';
import {
  error,
  excerpt,
  failed,
  malformed,
  passed,
  type Finding,
} from '@appops/shared/rules/checks/assertion-findings';
import { evaluateEach, evaluateLatency } from '@appops/shared/rules/checks/common-assertions';
import { recordContains, recordValue } from '@appops/shared/rules/checks/dns-records';
import { rcodeInWords, rcodeName } from '@appops/shared/words/dns';
import { verdictOf, type AnswerVerdict } from '../../verdict.ts';
import { occursIn, patternProblem } from '../http/linear-pattern.ts';
import type { DnsAnswer } from './message.ts';

/** Evaluates the assertions of a check on a name server's answer. */
export function judgeDns(check: DnsCheck, answer: DnsAnswer, latencyMs: number): AnswerVerdict {
  const { results } = evaluateEach(check.assertions, (assertion) => {
    switch (assertion.kind) {
      case 'rcode':
        return rcodeName(answer.rcode) === assertion.is
          ? passed(`The name server answered ${assertion.is}.`)
          : failed(
              'mismatch',
              `The name server answered ${rcodeInWords(answer.rcode)}; asked: ${assertion.is}.`,
            );
      case 'record':
        return recordFinding(assertion, check, answer);
      case 'count': {
        const { length } = answer.records;
        return length >= assertion.atLeastRecords
          ? passed(`There are at least ${assertion.atLeastRecords} ${check.record} records.`)
          : failed(
              'mismatch',
              `There are ${length} ${check.record} records; asked: at least ${assertion.atLeastRecords}.`,
            );
      }
      case 'ttl': {
        const { leastTtlSeconds } = answer;
        if (leastTtlSeconds === null) return failed('not_found', noRecords(check, answer));
        return leastTtlSeconds >= assertion.atLeastSeconds
          ? passed(`All records live for at least ${assertion.atLeastSeconds} s.`)
          : failed(
              'mismatch',
              `The least time to live is ${leastTtlSeconds} s; asked: at least ${assertion.atLeastSeconds} s.`,
            );
      }
      case 'latency':
        return evaluateLatency(assertion.atMostMs, latencyMs);
      default:
        return error('unknown_assertion', 'Unknown kind of assertion; it cannot count as passed.');
    }
  });
  return verdictOf(check, results, null);
}

type RecordAssertion = Extract<DnsAssertion, { kind: 'record' }>;

function recordFinding({ comparison, value }: RecordAssertion, check: DnsCheck, answer: DnsAnswer): Finding {
  const values = answer.records.map((record) => record.value);
  if (comparison === 'none_equals') {
    const wanted = recordValue(check.record, value);
    // An answer that failed to find out says nothing of which records there are; that there is no such name does.
    if (answer.rcode !== 0 && answer.rcode !== 3)
      return failed(
        'not_found',
        `${noRecords(check, answer)}, so whether one is "${excerpt(value)}" is not known.`,
      );
    return values.includes(wanted)
      ? failed('found', `One ${check.record} record is "${excerpt(value)}", which none may be.`)
      : passed(`No ${check.record} record is "${excerpt(value)}".`);
  }
  if (comparison === 'matches') {
    const problem = patternProblem(value);
    if (problem !== null) return malformed(`The pattern cannot be read: ${excerpt(problem)}`);
  }
  const holds = (record: string): boolean => {
    switch (comparison) {
      case 'equals':
        return record === recordValue(check.record, value);
      case 'contains':
        return recordContains(check.record, record, value);
      case 'matches':
        return occursIn(value, record);
    }
  };
  const asked = { equals: 'one that is', contains: 'one with', matches: 'one that is like' }[comparison];
  if (values.some(holds)) return passed(`There is ${asked} "${excerpt(value)}".`);
  return failed(
    values.length === 0 ? 'not_found' : 'mismatch',
    `${values.length === 0 ? noRecords(check, answer) : `The ${check.record} records are ${shownValues(values)}`}; asked: ${asked} "${excerpt(value)}".`,
  );
}

function noRecords({ record }: DnsCheck, { rcode }: DnsAnswer): string {
  return `There is no ${record} record${rcode === 0 ? '' : `, since the name server answered ${rcodeInWords(rcode)}`}`;
}

/** Sorted, so that a failure reads the same whatever turn the records take. */
function shownValues(values: readonly string[]): string {
  return excerpt(
    values
      .toSorted()
      .map((value) => `"${value}"`)
      .join(', '),
  );
}

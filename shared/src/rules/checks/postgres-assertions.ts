import { mostRows, type PostgresAssertion } from '../../contract/checks/postgres.ts';
import { comparisonWords } from '../../words/comparison.ts';
import { compareNumbers, isDecimal, jsonNumberOf } from '../exact-json.ts';
import { excerpt, failed, malformed, passed, type Finding } from './assertion-findings.ts';

/** What a query answered, as far as it is looked at. */
export interface Answered {
  rows: number;
  /** There are more than are counted. */
  moreRows: boolean;
  /** The first column of the first row; null for NULL, undefined where there is no row, or no column. */
  first: string | null | undefined;
  /** Whether that column is one of numbers. */
  isNumber: boolean;
}

type Own = Extract<PostgresAssertion, { kind: 'rows' | 'value' }>;

/** Whether what a query answered is as asked. */
export function evaluateAnswered(assertion: Own, answered: Answered): Finding {
  return assertion.kind === 'rows' ? rowsFinding(assertion, answered) : valueFinding(assertion, answered);
}

function rowsFinding(
  { comparison, count }: Extract<Own, { kind: 'rows' }>,
  { rows, moreRows }: Answered,
): Finding {
  const told = moreRows ? `more than ${mostRows} rows` : rows === 1 ? '1 row' : `${rows} rows`;
  // No count that may be asked for is above what is counted, so that more than that is more than any.
  const holds =
    comparison === 'equals'
      ? !moreRows && rows === count
      : comparison === 'at_least'
        ? moreRows || rows >= count
        : !moreRows && rows <= count;
  const asked = comparison === 'equals' ? count : `${comparisonWords(comparison)} ${count}`;
  return holds ? passed(`There are ${told}.`) : failed('mismatch', `There are ${told}; asked: ${asked}.`);
}

function valueFinding(
  { comparison, value }: Extract<Own, { kind: 'value' }>,
  { first, isNumber }: Answered,
): Finding {
  const asked = `asked: ${comparisonWords(comparison)} ${excerpt(value)}`;
  if (first === undefined)
    return failed('not_found', `There is no row, so that there is no value; ${asked}.`);
  if (first === null) return failed('not_found', `The value is NULL; ${asked}.`);
  const bySize = comparison === 'less_than' || comparison === 'greater_than';
  if (bySize && !isDecimal(value)) return malformed('What is compared with is no number.');
  // NaN and Infinity are values of PostgreSQL's numbers and no decimals.
  if (bySize && !isDecimal(first))
    return failed('mismatch', `The value ${excerpt(first)} is no number; ${asked}.`);
  const byNumber = bySize || (isNumber && isDecimal(first) && isDecimal(value));
  const order = byNumber
    ? compareNumbers(jsonNumberOf(first.trim()), jsonNumberOf(value.trim()))
    : first === value
      ? 0
      : 1;
  const holds = {
    equals: order === 0,
    not_equals: order !== 0,
    less_than: order < 0,
    greater_than: order > 0,
  }[comparison];
  return holds
    ? passed('The value is as asked.')
    : failed('mismatch', `The value is ${excerpt(first)}; ${asked}.`);
}

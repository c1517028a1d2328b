import { unknownAssertionWords } from '../unknown-assertion-words.ts';
import type { ReplyCheck } from '../check-form.ts';

const COMPARISONS: Record<string, string> = {
  present: 'is present',
  absent: 'is absent',
  equals: 'equals',
  contains: 'contains',
  not_contains: 'does not contain',
  exists: 'exists',
  not_equals: 'does not equal',
  less_than: 'is less than',
  greater_than: 'is greater than',
};

export function comparisonWords(comparison: string): string {
  return COMPARISONS[comparison] ?? comparison;
}

/** An assertion as a sentence: "header content-type contains json". */
export function assertionWords(assertion: ReplyCheck<'http'>['assertions'][number]): string {
  switch (assertion.kind) {
    case 'status':
      return `status is ${assertion.accept}`;
    case 'header':
      return `header ${assertion.name} ${comparisonWords(assertion.comparison)} ${assertion.value}`.trim();
    case 'body':
      return `body ${comparisonWords(assertion.comparison)} “${assertion.value}”`;
    case 'json':
      return `${assertion.path} ${comparisonWords(assertion.comparison)} ${assertion.value}`.trim();
    case 'latency':
      return `takes at most ${assertion.atMostMs} ms`;
    case 'certificate':
      return `certificate is valid for at least ${assertion.atLeastDays} more days`;
    case 'unknown':
      return unknownAssertionWords;
  }
}

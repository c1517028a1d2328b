import type { PostgresAssertion } from '@appops/shared/contract/checks/postgres';

type Comparison<K> = Extract<PostgresAssertion, { kind: K; comparison: string }>['comparison'];

export const OF_ROWS: Record<Comparison<'rows'>, string> = {
  equals: 'exactly',
  at_least: 'at least',
  at_most: 'at most',
};

export const OF_VALUES: Record<Comparison<'value'>, string> = {
  equals: 'is',
  not_equals: 'is not',
  less_than: 'is less than',
  greater_than: 'is greater than',
};

/** What zod says of a wrong value, as far as we read it. */
export interface IssueFacts {
  code?: string | undefined;
  message: string;
  origin?: unknown;
  minimum?: unknown;
  expected?: unknown;
  format?: unknown;
}

/** A message for a person at a field; zod's own words where they serve. */
export function messageOf(issue: IssueFacts): string {
  const { code, origin, minimum, expected, format } = issue;
  if (code === 'too_small' && origin === 'string' && minimum === 1) return 'is needed';
  if (code === 'invalid_type' && (expected === 'number' || expected === 'int')) return 'must be a number';
  if (code === 'invalid_format' && format === 'datetime') return 'is needed';
  if (code === 'too_small' && origin === 'number' && minimum !== undefined)
    return `must be at least ${String(minimum)}`;
  return issue.message;
}

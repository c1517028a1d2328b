import * as z from 'zod/mini';
import { hasFields } from '../../rules/has-fields.ts';
import { unknownAssertion } from './assertion.ts';

/**
 * A check as it is read from a reply by who does not know its protocol, or not this form of it: the server is newer. What
 * checks of all protocols have in common is kept.
 */
export const unknownCheck = z.object({
  type: z.literal('unknown'),
  /** The protocol's name as the server gave it, such as "snmp". */
  protocol: z.string(),
  timeoutMs: z.nullable(z.number()),
  /** As many as there are, none of which can be read. */
  assertions: z.array(unknownAssertion),
});
export type UnknownCheck = z.infer<typeof unknownCheck>;

/** What is left of a check that cannot be read, whatever it is. */
export function unknownCheckOf(input: unknown): UnknownCheck {
  const { type, timeoutMs, assertions } = hasFields(input) ? input : {};
  return {
    type: 'unknown',
    protocol: typeof type === 'string' ? type : 'unknown',
    timeoutMs: typeof timeoutMs === 'number' ? timeoutMs : null,
    assertions: Array.isArray(assertions) ? assertions.map(() => ({ kind: 'unknown' as const })) : [],
  };
}

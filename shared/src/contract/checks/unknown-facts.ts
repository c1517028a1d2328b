import * as z from 'zod/mini';
import { hasFields } from '../../rules/has-fields.ts';

const plainFact = z.union([z.string(), z.number(), z.boolean()]);

/**
 * What an attempt found, as it is read from a reply by who does not know its protocol, or not this form of it: the server
 * is newer. Of its facts the plain ones are kept, by their names.
 */
export const unknownFacts = z.object({
  protocol: z.literal('unknown'),
  /** The protocol's name as the server gave it, such as "snmp". */
  name: z.string(),
  plain: z.record(z.string(), plainFact),
});
export type UnknownFacts = z.infer<typeof unknownFacts>;

/** What is left of facts that cannot be read, whatever they are. */
export function unknownFactsOf(input: unknown): UnknownFacts {
  const { protocol, ...facts } = hasFields(input) ? input : {};
  const plain = Object.entries(facts).flatMap(([name, value]) => {
    const read = plainFact.safeParse(value);
    return read.success ? [[name, read.data] as const] : [];
  });
  return {
    protocol: 'unknown',
    name: typeof protocol === 'string' ? protocol : 'unknown',
    plain: Object.fromEntries(plain),
  };
}

import * as z from 'zod/mini';
import { text } from '../values.ts';
import {
  assertionList,
  certificateShape,
  latencyShape,
  otherwiseShape,
  unknownAssertion,
} from './assertion.ts';
import { certificateDaysShape, commonShape, familyShape } from './common.ts';
import { hostShape, port } from './place.ts';

/** How many rows are counted; of more it is only known that there are more. */
export const mostRows = 1000;

/** How many rows the query answers. */
const rowsShape = {
  kind: z.literal('rows'),
  comparison: z.enum(['equals', 'at_least', 'at_most']),
  count: z.int().check(z.gte(0), z.lte(mostRows)),
  ...otherwiseShape,
};
/**
 * The first column of the first row, which must be there and not null. Numbers are compared by exact decimal value where the
 * column is one of numbers, or the comparison one of size; everything else as text.
 */
const valueShape = {
  kind: z.literal('value'),
  comparison: z.enum(['equals', 'not_equals', 'less_than', 'greater_than']),
  value: text(1000),
  ...otherwiseShape,
};

/** What the answer to the query must fulfil, beside that there is one. */
export const postgresAssertion = z
  .discriminatedUnion('kind', [
    z.strictObject(rowsShape),
    z.strictObject(valueShape),
    z.strictObject(latencyShape),
    z.strictObject(certificateShape),
  ])
  .register(z.globalRegistry, { id: 'PostgresAssertion' });
export type PostgresAssertion = z.infer<typeof postgresAssertion>;

/** As it is read from a reply: a kind that a newer server added is `unknown`. */
const postgresAssertionInReply = z.catch(
  z.discriminatedUnion('kind', [
    z.object(rowsShape),
    z.object(valueShape),
    z.object(latencyShape),
    z.object(certificateShape),
    unknownAssertion,
  ]),
  { kind: 'unknown' },
);

/** A text that goes into a message of the protocol, where a zero would end it. */
const name = z
  .string()
  .check(z.minLength(1), z.maxLength(63), z.regex(/^[^\0]*$/, 'must not hold a zero byte'));

const postgresShape = {
  type: z.literal('postgres'),
  ...hostShape,
  port: z._default(port, 5432),
  database: name,
  user: name,
  /** What the server is signed in to with; null where it asks for none. */
  password: z._default(z.nullable(text(1000)), null),
  /** Whether the connection must be protected; the certificate is verified for the host. */
  tls: z._default(z.boolean(), true),
  /** One statement that reads. It runs in a read-only transaction, which is never committed. */
  query: text(10_000),
  ...commonShape,
  ...familyShape,
  ...certificateDaysShape,
};

/** Signs in to a PostgreSQL and asks it something. */
export const postgresCheck = z.strictObject({
  ...postgresShape,
  /** With none, it is enough that the query is answered. */
  assertions: z._default(assertionList(postgresAssertion), []),
});
export type PostgresCheck = z.infer<typeof postgresCheck>;

export const postgresCheckInReply = z.looseObject({
  ...postgresShape,
  host: z.string(),
  database: z.string(),
  user: z.string(),
  assertions: z.array(postgresAssertionInReply),
});

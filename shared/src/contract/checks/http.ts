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
import { httpOptionsShape } from './http-options.ts';

export const headerName = z
  .string()
  .check(z.regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, 'must be a header name'));

/** Accepted statuses: codes and ranges, such as "200-299, 304". */
const statusShape = {
  kind: z.literal('status'),
  accept: z.string().check(z.maxLength(500)),
  ...otherwiseShape,
};
const headerShape = {
  kind: z.literal('header'),
  name: headerName,
  comparison: z.enum(['present', 'absent', 'equals', 'contains']),
  value: z._default(text(1000), ''),
  ...otherwiseShape,
};
const bodyShape = {
  kind: z.literal('body'),
  comparison: z.enum(['contains', 'not_contains']),
  value: text(1000),
  ...otherwiseShape,
};
/** JSONPath, RFC 9535; the first match is compared: numbers by exact decimal value, everything else as text. */
const jsonShape = {
  kind: z.literal('json'),
  path: text(500),
  comparison: z.enum(['exists', 'equals', 'not_equals', 'less_than', 'greater_than']),
  value: z._default(text(1000), ''),
  ...otherwiseShape,
};
/** What an HTTP answer must fulfil. An assertion that cannot be evaluated never passes. */
export const httpAssertion = z
  .discriminatedUnion('kind', [
    z.strictObject(statusShape),
    z.strictObject(headerShape),
    z.strictObject(bodyShape),
    z.strictObject(jsonShape),
    z.strictObject(latencyShape),
    z.strictObject(certificateShape),
  ])
  .register(z.globalRegistry, { id: 'Assertion' });
export type HttpAssertion = z.infer<typeof httpAssertion>;

/**
 * An assertion as it is read from a reply: a kind or comparison that a newer server added is `unknown`. Values are
 * not judged again, so that one which was stored under older rules stays readable.
 */
const httpAssertionInReply = z.catch(
  z.discriminatedUnion('kind', [
    z.object(statusShape),
    z.object({ ...headerShape, name: z.string() }),
    z.object(bodyShape),
    z.object(jsonShape),
    z.object(latencyShape),
    z.object(certificateShape),
    unknownAssertion,
  ]),
  { kind: 'unknown' },
);

const httpShape = {
  type: z.literal('http'),
  url: z.string().check(
    z.maxLength(2048),
    z.refine((value) => {
      try {
        const url = new URL(value);
        return /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
      } catch {
        return false;
      }
    }, 'must be an http:// or https:// address without a user name or password in it'),
  ),
  method: z._default(z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']), 'GET'),
  headers: z._default(z.record(headerName, z.string().check(z.maxLength(4000))), {}),
  body: z._default(z.nullable(text(100_000)), null),
  /** Redirects that are followed; 0 makes a redirect the answer. */
  redirects: z._default(z.int().check(z.gte(0), z.lte(10)), 5),
  ...commonShape,
  ...familyShape,
  ...certificateDaysShape,
  ...httpOptionsShape,
};

export const httpCheck = z.strictObject({
  ...httpShape,
  assertions: z._default(assertionList(httpAssertion), [{ kind: 'status', accept: '200-399' }]),
});
export type HttpCheck = z.infer<typeof httpCheck>;

/** Fields that only a newer server knows are kept, so that who would save it anew sees that there are some. */
export const httpCheckInReply = z.looseObject({
  ...httpShape,
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  assertions: z.array(httpAssertionInReply),
});

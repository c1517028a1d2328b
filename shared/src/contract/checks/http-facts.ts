import * as z from 'zod/mini';
import { tlsFacts } from './tls-facts.ts';

const optionalText = z._default(z.nullable(z.string()), null);

/** One hop of an attempt that was redirected. */
export const attemptHop = z
  .object({
    /** Without query and fragment, which may hold secrets. */
    url: z.string(),
    statusCode: z.nullable(z.number()),
    address: z.nullable(z.string()),
    tls: z.nullable(tlsFacts),
  })
  .register(z.globalRegistry, { id: 'AttemptHop' });
export type AttemptHop = z.infer<typeof attemptHop>;

/** What an attempt of an HTTP check found. Of several hops `statusCode` to `tls` are the last one's. */
export const httpFacts = z
  .object({
    protocol: z.literal('http'),
    /** Null where no answer came. */
    statusCode: z.nullable(z.number()),
    /** As the answer tells it, such as "1.1". */
    httpVersion: optionalText,
    /** The answer's media type and its charset, in lower case and without other parameters: "text/html; charset=utf-8". */
    contentType: optionalText,
    /** Of the body as far as it was read, decompressed. */
    bodyBytes: z.nullable(z.number()),
    /** It went on beyond what is read. */
    bodyTruncated: z.boolean(),
    tls: z.nullable(tlsFacts),
    /** All hops in order where there was a redirect, the last one included. */
    hops: z._default(z.array(attemptHop), []),
    /** By which proxy it went: its name and address. Left out where it went directly. */
    proxy: z.optional(z.string()),
    /** What the answer broke of the rules, where it was read leniently and needed to be: names of `leniencyWords`. */
    leniencies: z.optional(z.array(z.string())),
  })
  .register(z.globalRegistry, { id: 'HttpFacts' });
export type HttpFacts = z.infer<typeof httpFacts>;

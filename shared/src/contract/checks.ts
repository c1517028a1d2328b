import * as z from 'zod/mini';
import { checkProblems } from '../rules/impossible-check.ts';
import { replyEnum, text } from './values.ts';

const headerName = z.string().check(z.regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, 'must be a header name'));

/** Accepted statuses: codes and ranges, such as "200-299, 304". */
const statusShape = { kind: z.literal('status'), accept: z.string().check(z.maxLength(500)) };
const headerShape = {
  kind: z.literal('header'),
  name: headerName,
  comparison: z.enum(['present', 'absent', 'equals', 'contains']),
  value: z._default(text(1000), ''),
};
const bodyShape = {
  kind: z.literal('body'),
  comparison: z.enum(['contains', 'not_contains']),
  value: text(1000),
};
/** JSONPath, RFC 9535; the first match is compared: numbers by exact decimal value, everything else as text. */
const jsonShape = {
  kind: z.literal('json'),
  path: text(500),
  comparison: z.enum(['exists', 'equals', 'not_equals', 'less_than', 'greater_than']),
  value: z._default(text(1000), ''),
};
/** The whole duration of the attempt, DNS to last byte, in milliseconds; equal passes. */
const latencyShape = {
  kind: z.literal('latency'),
  atMostMs: z.number().check(z.gt(0), z.lte(600_000)),
};
/**
 * Days, decimals count, that the verified certificate chain of every hop is valid for; equal passes. An answer without
 * TLS fails.
 */
const certificateShape = {
  kind: z.literal('certificate'),
  atLeastDays: z.number().check(z.gt(0), z.lte(3650)),
};

/** What an HTTP answer must fulfil. An assertion that cannot be evaluated never passes. */
export const assertion = z
  .discriminatedUnion('kind', [
    z.strictObject(statusShape),
    z.strictObject(headerShape),
    z.strictObject(bodyShape),
    z.strictObject(jsonShape),
    z.strictObject(latencyShape),
    z.strictObject(certificateShape),
  ])
  .register(z.globalRegistry, { id: 'Assertion' });
export type Assertion = z.infer<typeof assertion>;

/**
 * An assertion as it is read from a reply: a kind or comparison that a newer server added is `unknown`. Values are
 * not judged again, so that one which was stored under older rules stays readable.
 */
const assertionInReply = z.catch(
  z.discriminatedUnion('kind', [
    z.object(statusShape),
    z.object({ ...headerShape, name: z.string() }),
    z.object(bodyShape),
    z.object(jsonShape),
    z.object(latencyShape),
    z.object(certificateShape),
    z.object({ kind: z.literal('unknown') }),
  ]),
  { kind: 'unknown' },
);
export type AssertionInReply = z.infer<typeof assertionInReply>;

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
  /** One absolute deadline from name look-up to the last byte, in milliseconds. */
  timeoutMs: z._default(z.int().check(z.gte(100), z.lte(60_000)), 10_000),
  /** The address family that is asked for. */
  family: z._default(z.enum(['any', 'ipv4', 'ipv6']), 'any'),
  /**
   * Days before the end of its certificate at which the monitor is degraded; 0 for never. Left out: a third of the
   * certificate's lifetime, at most 14 days.
   */
  degradedCertificateDays: z.optional(z.number().check(z.gte(0), z.lte(3650))),
};

export const httpCheck = z.strictObject({
  ...httpShape,
  assertions: z._default(z.array(assertion).check(z.maxLength(20)), [{ kind: 'status', accept: '200-399' }]),
});
export type HttpCheck = z.infer<typeof httpCheck>;

/** A check that may come from storage: its form is right, but older versions accepted some that can never pass. */
export const storedCheck = z
  .discriminatedUnion('type', [httpCheck])
  .register(z.globalRegistry, { id: 'StoredCheck' });

/**
 * A check as it is given for a monitor; other protocols join this union. One that can never pass is refused, with the
 * field and what would be right; whether a JSONPath is one is judged by the server.
 */
export const check = storedCheck
  .check((payload) => {
    // One field is told one thing: what its form already lacks says more than what follows from that.
    const told = new Set(payload.issues.map(({ path }) => JSON.stringify(path ?? [])));
    for (const { path, message } of checkProblems(payload.value)) {
      if (told.has(JSON.stringify(path))) continue;
      payload.issues.push({ code: 'custom', path, message, input: payload.value });
    }
  })
  .register(z.globalRegistry, { id: 'Check' });
export type Check = z.infer<typeof check>;

/** A check as it is read from a reply. */
export const checkInReply = z
  .object({
    ...httpShape,
    url: z.string(),
    headers: z.record(z.string(), z.string()),
    assertions: z.array(assertionInReply),
  })
  .register(z.globalRegistry, { id: 'CheckInReply' });
export type CheckInReply = z.infer<typeof checkInReply>;

/**
 * Why a run failed. `blocked`: our own rule refused the address. `check`: the check itself, or a limit of ours, kept it
 * from being carried out. `internal`: our own illness. None of these three speaks of the target.
 */
export const failureReasons = [
  'dns',
  'connect',
  'tls',
  'timeout',
  'protocol',
  'redirect',
  'body',
  'assertion',
  'blocked',
  'check',
  'internal',
] as const;
export type FailureReason = (typeof failureReasons)[number];

/** Phases of one attempt in whole microseconds; null where a phase does not apply or was not reached. */
export const phases = z
  .object({
    dnsUs: z.nullable(z.number()),
    connectUs: z.nullable(z.number()),
    tlsUs: z.nullable(z.number()),
    /** From the request's last byte to the answer's first. */
    waitUs: z.nullable(z.number()),
    transferUs: z.nullable(z.number()),
  })
  .register(z.globalRegistry, { id: 'Phases' });
export type Phases = z.infer<typeof phases>;

const optionalText = z._default(z.nullable(z.string()), null);

/**
 * What a TLS handshake showed. Of a certificate's ends three are told: the leaf's own, the earliest of all certificates
 * that were sent, and the end of the chain that counts, which is the last valid one to a trusted authority.
 */
export const tlsFacts = z
  .object({
    protocol: z.nullable(z.string()),
    alpn: z.nullable(z.string()),
    leafExpiresAt: z.nullable(z.string()),
    /** Of the chain that counts; null where none leads to a trusted authority. */
    chainExpiresAt: z.nullable(z.string()),
    earliestExpiresAt: optionalText,
    leafValidFrom: optionalText,
    /** Since when the certificate is valid that ends the chain that counts. */
    chainValidFrom: optionalText,
    /** Common names of whom it was made out to and of who issued it. */
    subject: optionalText,
    issuer: optionalText,
    /** At most 20 of the names that it is made out to. */
    names: z._default(z.array(z.string()), []),
    /** SHA-256 of the leaf. */
    fingerprint: optionalText,
    /** What could be tidied up, although the chain holds. */
    hint: optionalText,
  })
  .register(z.globalRegistry, { id: 'TlsFacts' });

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

export const assertionResult = z.object({
  index: z.number(),
  passed: z.boolean(),
  message: z.string(),
  /**
   * True where it could not be evaluated, since it is wrong in itself or met a limit of ours, which says nothing of
   * the target; left out otherwise.
   */
  error: z.optional(z.boolean()),
});

/** What one attempt found. Durations come from a monotonic clock. */
export const attempt = z
  .object({
    ok: z.boolean(),
    reason: z.nullable(replyEnum(failureReasons)),
    message: z.nullable(z.string()),
    statusCode: z.nullable(z.number()),
    /** DNS to last byte; null when the attempt failed before an answer was whole. */
    totalUs: z.nullable(z.number()),
    phases,
    /** The address that was dialled, after every rule. */
    address: z.nullable(z.string()),
    tls: z.nullable(tlsFacts),
    bodyBytes: z.nullable(z.number()),
    bodyTruncated: z.boolean(),
    assertions: z.array(assertionResult),
    /** All hops in order where there was a redirect, the last one included; `address` and `tls` are the last hop's. */
    hops: z._default(z.array(attemptHop), []),
    /** Why an attempt that is ok is near a limit. */
    degradedBecause: z._default(z.nullable(z.string()), null),
  })
  .register(z.globalRegistry, { id: 'Attempt' });
export type Attempt = z.infer<typeof attempt>;

import * as z from 'zod/mini';

/** The closed list of error codes. Each has one HTTP status; a new code does not compile until it is mapped. */
export const errorCodes = [
  'invalid_request',
  'token_missing',
  'token_invalid',
  'token_expired',
  'token_revoked',
  'identity_invalid',
  'forbidden',
  'not_found',
  'method_not_allowed',
  'conflict',
  'stale_version',
  'invalid_move',
  'idempotency_mismatch',
  'signature_missing',
  'signature_invalid',
  'too_large',
  'unsupported_type',
  'rate_limited',
  'target_refused',
  'unavailable',
  'internal',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** The status of each code without a Grafana door; see `statusOf` in the backend for the door's 403. */
export const errorStatus: Record<ErrorCode, number> = {
  invalid_request: 400,
  token_missing: 401,
  token_invalid: 401,
  token_expired: 401,
  token_revoked: 401,
  identity_invalid: 403,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  stale_version: 409,
  invalid_move: 409,
  idempotency_mismatch: 422,
  signature_missing: 401,
  signature_invalid: 401,
  too_large: 413,
  unsupported_type: 415,
  rate_limited: 429,
  target_refused: 422,
  unavailable: 503,
  internal: 500,
};

/** The body of every error: RFC 9457 problem details with our `code` and `requestId`; never a stack. */
export const problemDetails = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number(),
    detail: z.string(),
    code: z.catch(z.enum(errorCodes), 'internal'),
    requestId: z.string(),
    /** Which fields of the request were wrong, for `invalid_request`. */
    fields: z.optional(z.array(z.object({ path: z.string(), message: z.string() }))),
    /** The present state, for `stale_version` and `invalid_move`. */
    current: z.optional(z.unknown()),
  })
  .register(z.globalRegistry, { id: 'ProblemDetails' });
export type ProblemDetails = z.infer<typeof problemDetails>;

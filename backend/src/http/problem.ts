import { errorStatus, type ErrorCode, type ProblemDetails } from '@appops/shared/contract/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { whyNotStored } from '../database/not-stored.ts';
import { isOutage } from '../database/outage.ts';
import { OAuthError, type OAuthCode } from '../access/oauth-error.ts';
import { AppError } from '../errors.ts';

const titles: Record<ErrorCode, string> = {
  invalid_request: 'The request is not valid',
  token_missing: 'A token is needed',
  token_invalid: 'The token is not known',
  token_expired: 'The token has expired',
  token_revoked: 'The token was revoked',
  identity_invalid: 'Who asks could not be verified',
  forbidden: 'Not allowed',
  not_found: 'Not found',
  method_not_allowed: 'This method is not offered here',
  conflict: 'Conflict',
  stale_version: 'Changed in the meantime',
  invalid_move: 'This move cannot be made',
  idempotency_mismatch: 'The Idempotency-Key was used for another request',
  signature_missing: 'A signature is needed',
  signature_invalid: 'The signature does not fit',
  too_large: 'Too large',
  unsupported_type: 'This type is not accepted',
  rate_limited: 'Too many requests',
  target_refused: 'This target is refused',
  unavailable: 'Not available now',
  internal: 'Something went wrong here',
};

const authenticationCodes = new Set<ErrorCode>([
  'token_missing',
  'token_invalid',
  'token_expired',
  'token_revoked',
]);

/**
 * The status of an error. Behind a Grafana door an authentication failure is 403: Grafana passes a 401 on to the
 * browser, and people would be logged out of Grafana.
 */
export function statusOf(code: ErrorCode, throughDoor: boolean): number {
  return throughDoor && authenticationCodes.has(code) ? 403 : errorStatus[code];
}

function fromFastify(error: unknown): AppError | null {
  if (!(error instanceof Error)) return null;
  const code = 'code' in error ? error.code : undefined;
  const statusCode = 'statusCode' in error ? error.statusCode : undefined;
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new AppError('too_large', 'The body is larger than this route accepts.');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new AppError(
        'unsupported_type',
        'This content type is not accepted here. Send JSON with content-type application/json.',
      );
    case 'FST_ERR_BAD_URL':
      return new AppError('invalid_request', 'The address is not valid: its percent-encoding is no UTF-8.');
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new AppError(
        'invalid_request',
        'The address is not valid: a part of it is longer than any name.',
      );
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return new AppError('invalid_request', 'The body is empty, though its content type says JSON.');
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return new AppError('invalid_request', 'The body is not valid JSON.');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new AppError('invalid_request', 'The body is not as long as its content-length says.');
    default:
      if (error instanceof SyntaxError)
        return new AppError('invalid_request', `The body is not valid JSON: ${error.message}.`);
      if (statusCode === 429)
        return new AppError('rate_limited', 'Too many requests. Wait a moment and try again.');
      if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500)
        return new AppError('invalid_request', error.message);
      return null;
  }
}

/** The connection ended while the body was under way: nobody waits for this answer, and nothing is wrong here. */
function fromBrokenUpload(error: unknown, { raw, log }: FastifyRequest): AppError | null {
  if (raw.complete || !raw.destroyed || error !== raw.errored) return null;
  log.debug('A caller broke off while sending its request');
  return new AppError('invalid_request', 'The request broke off before all of it had come.', {
    cause: error,
  });
}

function outageWords(why: string | null): string {
  const twice = 'with the same Idempotency-Key it is not carried out twice';
  return why === null
    ? `The database cannot be used now, so nothing of this request was confirmed. Try again in a moment; ${twice}.`
    : `Nothing of this request was stored: ${why}. Whoever runs AppOps has to mend that; try again then, ${twice}.`;
}

/** The database cannot be used now: the caller is told to come again, the operator finds the reason in the log. */
function fromOutage(error: unknown, { log }: FastifyRequest): AppError | null {
  if (!isOutage(error)) return null;
  const code = 'code' in error ? error.code : undefined;
  log.error({ reason: error.message, code }, 'A request failed, since the database cannot be used');
  return new AppError('unavailable', outageWords(whyNotStored(error)), { retryAfterS: 5, cause: error });
}

/** Each try of it met somebody who changed the same things: nothing is wrong with the database, nor with the request. */
function fromCollision(error: unknown, { log }: FastifyRequest): AppError | null {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  // serialization_failure (also Overtaken) and deadlock_detected.
  if (code !== '40001' && code !== '40P01') return null;
  log.warn({ err: error }, 'A request was begun anew as often as may be, and met others each time');
  return new AppError(
    'unavailable',
    'Others are changing the same things just now, so nothing of this request was done. Try again in a moment.',
    { retryAfterS: 1, cause: error },
  );
}

/**
 * A value that PostgreSQL cannot read as its column's type, such as a cursor that somebody made up; SQLite would just
 * find nothing by it.
 */
function fromBadValue(error: unknown, { log }: FastifyRequest): AppError | null {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (code !== '22P02' && code !== '22003' && code !== '22021' && code !== '22P05') return null;
  log.warn({ err: error }, 'A request held a value that the database cannot take');
  return new AppError(
    'invalid_request',
    'A value in this request cannot be used here. Is it a cursor? Then start from the first page, without one.',
    { cause: error },
  );
}

/** `/oauth/*` answers in OAuth's own words (RFC 6749 section 5.2), always with 400 but for faults of ours. */
function sendOAuthError(failure: AppError, reply: FastifyReply): FastifyReply {
  const error: OAuthCode =
    failure instanceof OAuthError
      ? failure.oauthCode
      : failure.code === 'internal' || failure.code === 'unavailable'
        ? 'server_error'
        : 'invalid_request';
  return reply
    .status(
      failure.code === 'method_not_allowed'
        ? 405
        : failure.code === 'internal'
          ? 500
          : failure.code === 'unavailable'
            ? 503
            : 400,
    )
    .type('application/json')
    .send(JSON.stringify({ error, error_description: failure.message }));
}

/** Answers with problem details (RFC 9457). Anything unexpected is logged and told without details. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known =
    error instanceof AppError
      ? error
      : (fromBrokenUpload(error, request) ??
        fromOutage(error, request) ??
        fromCollision(error, request) ??
        fromBadValue(error, request) ??
        fromFastify(error));
  if (known === null) request.log.error({ err: error }, 'A request failed unexpectedly');
  const failure =
    known ??
    new AppError(
      'internal',
      `Something went wrong in AppOps. It is logged under the request id ${request.id}.`,
    );
  if (request.url.startsWith('/oauth/')) return sendOAuthError(failure, reply);
  const status = statusOf(failure.code, request.headers['x-appops-door'] !== undefined);
  const body: ProblemDetails = {
    type: `urn:appops:problem:${failure.code}`,
    title: titles[failure.code],
    status,
    detail: failure.message,
    code: failure.code,
    requestId: request.id,
  };
  if (failure.extras.fields !== undefined) body.fields = failure.extras.fields;
  if (failure.extras.current !== undefined) body.current = failure.extras.current;
  if (failure.extras.retryAfterS !== undefined)
    void reply.header('retry-after', String(failure.extras.retryAfterS));
  // Refused before all of its body has come: the connection is closed, since the rest would be read and thrown away.
  if (!request.raw.complete && [413, 429, 503].includes(status)) void reply.header('connection', 'close');
  if (status === 401) void reply.header('www-authenticate', 'Bearer realm="AppOps"');
  return reply.status(status).type('application/problem+json').send(JSON.stringify(body));
}

import type { ErrorCode } from '@appops/shared/contract/errors';
import { faultSentences, type Fault } from '@appops/shared/words/faults';

interface Extras {
  fields?: { path: string; message: string }[];
  /** The present state, for the caller to merge with. */
  current?: unknown;
  /** Seconds after which a rate-limited caller may come again. */
  retryAfterS?: number;
  cause?: unknown;
}

/** The one error that a verb throws for what a caller did or met. Its message is for people and says what to do. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly extras: Extras;
  constructor(code: ErrorCode, message: string, extras: Extras = {}) {
    super(message, { cause: extras.cause });
    this.code = code;
    this.extras = extras;
  }
}

/**
 * The refusal of fields that are wrong: their sentences as the message, their paths beside it.
 * @param faults with paths from the part of the request on, such as `body.expiresAt`
 */
export function refuseFields(faults: readonly Fault[]): AppError {
  return new AppError('invalid_request', faultSentences(faults), { fields: [...faults] });
}

/** "There is no <what> <id>." */
export function notFound(what: string, id: string): AppError {
  return new AppError('not_found', `There is no ${what} "${id}".`);
}

/** An edit that was made from an older state; carries the present one. */
export function staleVersion(what: string, current: unknown): AppError {
  return new AppError(
    'stale_version',
    `This ${what} was changed by someone else in the meantime. Look at its present state and try again.`,
    { current },
  );
}

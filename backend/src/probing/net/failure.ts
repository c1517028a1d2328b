import type { FailureReason } from '@appops/shared/words/failure';

/** An expected way for an attempt to fail. Steps of a probe return it instead of throwing. */
export interface Failure {
  reason: FailureReason;
  /** A plain sentence: what happened, to which host and address, in which phase, against which limit. */
  message: string;
  /**
   * A delay of our own can have brought it about: somebody may have given up on us while this thread, or the whole
   * process, did not run.
   */
  byDelay?: boolean;
}

export function failed(reason: FailureReason, message: string): { failure: Failure } {
  return { failure: { reason, message } };
}

/** A failure that somebody's giving up on us may have been. */
export function gaveUp(reason: FailureReason, message: string): { failure: Failure } {
  return { failure: { reason, message, byDelay: true } };
}

/** The code of a system or OpenSSL error, or its name where it has none. */
export function errorCode(error: unknown): string {
  if (error instanceof Error) {
    return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  }
  return String(error);
}

import type { FailureReason } from '@appops/shared/contract/checks';

/** An expected way for an attempt to fail. Steps of a probe return it instead of throwing. */
export interface Failure {
  reason: FailureReason;
  /** A plain sentence: what happened, to which host and address, in which phase, against which limit. */
  message: string;
}

export function failed(reason: FailureReason, message: string): { failure: Failure } {
  return { failure: { reason, message } };
}

/** The code of a system or OpenSSL error, or its name where it has none. */
export function errorCode(error: unknown): string {
  if (error instanceof Error) {
    const { code } = error as { code?: unknown };
    return typeof code === 'string' ? code : error.name;
  }
  return String(error);
}

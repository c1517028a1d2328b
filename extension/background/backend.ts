import { ApiError, createClient, UnreachableError, type Call } from '@appops/shared/client';
import type { ReplyOf, Route } from '@appops/shared/contract/route';
import { noteClock } from './clock.ts';
import { endPairing, getAccess } from './connection.ts';

/** Why a call came to nothing, in words for the panel. */
export interface Failure {
  /**
   * `unreachable`: try again later, nothing is wrong with the request. `unpaired`: a person has to pair.
   * `refused`: the backend understood and said no; the same request will fail again.
   */
  kind: 'no_backend' | 'unpaired' | 'unreachable' | 'refused';
  message: string;
  /** The status of an HTTP answer, also of one that something on the way gave; null where none came. */
  status: number | null;
  /** The backend's word for its refusal; null where it was not the backend's. */
  code: string | null;
}

/**
 * How long an answer is waited for, in milliseconds. Chrome stops a worker whose request is not answered within 30 s;
 * nobody waits for this long: what is known is shown meanwhile.
 */
const PATIENCE_MS = 25_000;

export type Answer<T> = { ok: true; value: T } | { ok: false; failure: Failure };

/**
 * Calls the backend with the browser's token, and renews the token when it is refused.
 * @throws {Error} for bugs of ours alone: what the backend or the network does is an answer
 */
export async function callBackend<T extends Route>(
  route: T,
  call: Call<T> = {},
): Promise<Answer<ReplyOf<T>>> {
  const first = await attempt(route, call, null);
  return first.retryWithout === null ? first.answer : (await attempt(route, call, first.retryWithout)).answer;
}

async function attempt<T extends Route>(
  route: T,
  call: Call<T>,
  refused: string | null,
): Promise<{ answer: Answer<ReplyOf<T>>; retryWithout: string | null }> {
  const access = await getAccess(refused);
  if (!access.ok)
    return {
      answer: { ok: false, failure: { kind: access.why, message: access.message, status: null, code: null } },
      retryWithout: null,
    };
  const client = createClient({
    baseUrl: access.backendUrl,
    headers: () => ({ authorization: `Bearer ${access.accessToken}` }),
    fetch: async (input, init) => noteClock(await fetch(input, init)),
  });
  const ends = [AbortSignal.timeout(PATIENCE_MS), ...(call.signal ? [call.signal] : [])];
  try {
    const value = await client(route, { ...call, signal: AbortSignal.any(ends) });
    return { answer: { ok: true, value }, retryWithout: null };
  } catch (error) {
    const mayRenew =
      refused === null && error instanceof ApiError && /^token_(expired|invalid)$/.test(error.code);
    const failure = await failureOf(error, access.backendUrl, refused !== null);
    return { answer: { ok: false, failure }, retryWithout: mayRenew ? access.accessToken : null };
  }
}

async function failureOf(error: unknown, backendUrl: string, renewed: boolean): Promise<Failure> {
  if (error instanceof ApiError) {
    const gone = error.code === 'token_revoked' || (renewed && /^token_/.test(error.code));
    if (gone) {
      await endPairing('revoked');
      return {
        kind: 'unpaired',
        message: 'AppOps no longer accepts this browser. Pair it again.',
        status: error.status,
        code: error.code,
      };
    }
    const later = error.status >= 500 || error.code === 'rate_limited';
    const { message, status, code } = error;
    return { kind: later ? 'unreachable' : 'refused', message, status, code };
  }
  if (error instanceof UnreachableError)
    return { kind: 'unreachable', message: error.message, status: error.status, code: null };
  if (error instanceof DOMException) {
    const message = `AppOps at ${backendUrl} took longer than ${PATIENCE_MS / 1000} s to answer.`;
    return { kind: 'unreachable', message, status: null, code: null };
  }
  throw error;
}

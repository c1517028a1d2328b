import { ApiError, UnreachableError } from '@appops/shared/client';
import { faultSentence, type Fault } from '@appops/shared/words/faults';
import { GrafanaRefusal } from './grafana-fetch.ts';

export interface ErrorWords {
  title: string;
  detail: string;
  requestId: string | null;
  /** Wrong fields of the request, by path, for forms to show at theirs. */
  fields: Fault[];
  /** What is wrong with fields that the detail has no room for, as sentences. */
  more: string[];
  /** Whether trying again may help without anything being changed. */
  retry: boolean;
}

/** What to tell a person about a failed call: what happened and what to do. */
export function errorWords(error: unknown): ErrorWords {
  if (error instanceof ApiError) {
    const { title, detail, requestId, fields, status } = error.problem;
    const advice = adviceOf(error);
    return {
      title,
      detail: advice === '' ? detail : `${detail} ${advice}`,
      requestId,
      fields: fields ?? [],
      more: fields === undefined || fields.length < 2 ? [] : restOf(detail, fields),
      retry: status === 408 || status === 429 || status >= 500,
    };
  }
  const none = { requestId: null, fields: [], more: [] };
  if (error instanceof GrafanaRefusal) {
    const reachable = error.status === 403 || error.status === 401;
    return {
      title: reachable
        ? 'Not allowed'
        : error.status === 504
          ? 'AppOps does not answer'
          : 'AppOps cannot be reached',
      detail: error.message,
      retry: error.status === 0 || error.status >= 500,
      ...none,
    };
  }
  if (error instanceof UnreachableError)
    return { title: 'AppOps cannot be reached', detail: error.message, retry: true, ...none };
  return {
    title: 'Something went wrong in this page',
    detail: error instanceof Error ? error.message : String(error),
    retry: true,
    ...none,
  };
}

function restOf(detail: string, fields: readonly Fault[]): string[] {
  return [...new Set(fields.map(faultSentence))].filter((sentence) => !detail.includes(sentence));
}

function adviceOf(error: ApiError): string {
  switch (error.code) {
    case 'token_missing':
    case 'token_invalid':
    case 'token_expired':
    case 'token_revoked':
      return 'An administrator enters a valid app token in Administration › Plugins › AppOps.';
    case 'identity_invalid':
      return 'Nobody can use these pages until it is set right: an administrator opens Administration › Plugins › AppOps and presses “Test”, which says what does not fit.';
    case 'stale_version':
      return 'Somebody changed it meanwhile. Look at the present state and try again.';
    default:
      return '';
  }
}

/** True where the backend is away, rather than saying no to what was asked. */
export function isOutage(error: unknown): boolean {
  if (error instanceof ApiError) return error.status >= 500;
  if (error instanceof GrafanaRefusal) return error.status === 0 || error.status >= 500;
  return error instanceof UnreachableError;
}

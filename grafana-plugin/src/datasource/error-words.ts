import { ApiError, UnreachableError } from '@appops/shared/client';
import { GrafanaRefusal } from '../shared/http/grafana-fetch.ts';

const NEW_TOKEN =
  'An administrator makes a new one in Administration › Plugins › AppOps (“Repair the data source”), or enters one in the settings of this data source.';

/** What went wrong with a query and what to do about it, as one plain text: panels show nothing else. */
export function errorWords(error: unknown): string {
  if (error instanceof ApiError) return apiWords(error);
  const cause = error instanceof UnreachableError ? error.cause : undefined;
  const refusal = error instanceof GrafanaRefusal ? error : cause;
  if (refusal instanceof GrafanaRefusal) return refusalWords(refusal);
  return error instanceof Error ? error.message : String(error);
}

function apiWords({ code, problem }: ApiError): string {
  switch (code) {
    case 'token_missing':
      return `This data source has no token yet. ${NEW_TOKEN}`;
    case 'token_invalid':
      return `AppOps does not know the token of this data source. ${NEW_TOKEN}`;
    case 'token_expired':
      return `The token of this data source has expired. ${NEW_TOKEN}`;
    case 'token_revoked':
      return `The token of this data source was revoked. ${NEW_TOKEN}`;
    case 'forbidden':
      return `The token of this data source may not read: ${problem.detail} ${NEW_TOKEN}`;
    case 'unavailable':
      return `AppOps is not ready: ${problem.detail}`;
    case 'internal':
      return `AppOps failed to answer: ${problem.detail} (request ${problem.requestId})`;
    default:
      return problem.detail;
  }
}

function refusalWords({ status, message }: GrafanaRefusal): string {
  // Grafana's data source proxy hides an answer of 401 behind one of 400.
  if (status === 400 && /authentication/i.test(message))
    return `AppOps does not accept the token of this data source. ${NEW_TOKEN}`;
  if (status === 403)
    return 'Grafana does not let you query this data source. Ask an administrator of this Grafana for the permission.';
  if (status === 404)
    return 'This Grafana has no such data source any more. Reload the page; an administrator makes it again in Administration › Plugins › AppOps.';
  if (status >= 500)
    return `Grafana cannot reach the AppOps backend (${status}). See that it runs (“npm start”, or its service) and that the address in this data source’s settings is right, as Grafana’s server sees it.`;
  return message;
}

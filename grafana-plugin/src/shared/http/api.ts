import { createClient, UnreachableError, type Client } from '@appops/shared/client';
import { APP_DOOR, grafanaFetch, GrafanaRefusal } from './grafana-fetch.ts';

const client = createClient({ baseUrl: APP_DOOR, fetch: grafanaFetch });

/**
 * One call of the backend's API, through Grafana.
 * @throws {ApiError} when the backend says no
 * @throws {GrafanaRefusal} when Grafana says no, or cannot reach the backend
 * @throws {UnreachableError} when nothing that we understand answered
 */
export const api: Client = async (route, call) => {
  try {
    return await client(route, call);
  } catch (error) {
    if (error instanceof UnreachableError && error.cause instanceof GrafanaRefusal) throw error.cause;
    throw error;
  }
};

/** A key for one submission of a form: sending it again after a lost answer does it once. */
export function submissionKey(): string {
  // `crypto.randomUUID` does not exist on pages served by plain HTTP from another machine.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

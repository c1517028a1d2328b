import { hasFields } from '@appops/shared/rules/has-fields';
import { getBackendSrv, isFetchError } from '@grafana/runtime';
import { lastValueFrom } from 'rxjs';
import { APP_ID } from '../../constants.ts';
import { GrafanaRefusal } from '../../shared/http/grafana-fetch.ts';

export interface AppJsonData {
  backendUrl?: string;
}

/** What Grafana keeps for the app; only changed secrets are sent, since an empty one would overwrite. */
export interface AppSettings {
  enabled: boolean;
  pinned: boolean;
  jsonData: AppJsonData;
  secureJsonData?: { appToken: string };
}

/**
 * One call of Grafana's own API.
 * @throws {GrafanaRefusal} when it says no
 */
export async function callGrafana<T>(method: string, url: string, data?: unknown): Promise<T> {
  try {
    const reply = await lastValueFrom(
      getBackendSrv().fetch<T>({ method, url, data, showErrorAlert: false, showSuccessAlert: false }),
    );
    return reply.data;
  } catch (error) {
    if (!isFetchError(error)) throw error;
    const told: unknown = hasFields(error.data) ? error.data.message : undefined;
    const message = typeof told === 'string' ? told : undefined;
    throw new GrafanaRefusal(
      error.status,
      message ?? `Grafana answered ${error.status} ${error.statusText ?? ''}.`,
    );
  }
}

/** @throws {GrafanaRefusal} where Grafana does not save it */
export function saveApp(settings: AppSettings): Promise<unknown> {
  return callGrafana('POST', `api/plugins/${APP_ID}/settings`, settings);
}

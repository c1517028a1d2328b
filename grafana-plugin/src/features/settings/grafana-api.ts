import { getBackendSrv, isFetchError } from '@grafana/runtime';
import { lastValueFrom } from 'rxjs';
import { APP_ID, DATA_SOURCE_TYPE, DATA_SOURCE_UID } from '../../constants.ts';
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

interface DataSourceSettings {
  uid: string;
  type: string;
  jsonData: { backendUrl?: string };
  readOnly?: boolean;
}

async function call<T>(method: string, url: string, data?: unknown): Promise<T> {
  try {
    const reply = await lastValueFrom(
      getBackendSrv().fetch<T>({ method, url, data, showErrorAlert: false, showSuccessAlert: false }),
    );
    return reply.data;
  } catch (error) {
    if (!isFetchError(error)) throw error;
    const message = (error.data as { message?: string } | undefined)?.message;
    throw new GrafanaRefusal(
      error.status,
      message ?? `Grafana answered ${error.status} ${error.statusText ?? ''}.`,
    );
  }
}

export function saveApp(settings: AppSettings): Promise<unknown> {
  return call('POST', `api/plugins/${APP_ID}/settings`, settings);
}

/** The data source of the fixed uid; null where there is none. */
export async function findDataSource(): Promise<DataSourceSettings | null> {
  try {
    return await call<DataSourceSettings>('GET', `api/datasources/uid/${DATA_SOURCE_UID}`);
  } catch (error) {
    if (error instanceof GrafanaRefusal && error.status === 404) return null;
    throw error;
  }
}

/** Creates the data source, or sets it right where it is. `token` is null to keep the one it has. */
export function putDataSource(exists: boolean, backendUrl: string, token: string | null): Promise<unknown> {
  const body = {
    uid: DATA_SOURCE_UID,
    name: 'AppOps',
    type: DATA_SOURCE_TYPE,
    access: 'proxy',
    // Paths without a route would fall through to this address, so there is none.
    url: '',
    jsonData: { backendUrl },
    ...(token === null ? {} : { secureJsonData: { token } }),
  };
  return exists
    ? call('PUT', `api/datasources/uid/${DATA_SOURCE_UID}`, body)
    : call('POST', 'api/datasources', body);
}

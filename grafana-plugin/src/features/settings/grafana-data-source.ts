import { DATA_SOURCE_TYPE, DATA_SOURCE_UID } from '../../constants.ts';
import { GrafanaRefusal } from '../../shared/http/grafana-fetch.ts';
import { callGrafana } from './grafana-api.ts';

export interface DataSourceSettings {
  uid: string;
  type: string;
  jsonData: { backendUrl?: string };
  /** Which secrets are set. */
  secureJsonFields?: { token?: boolean };
  readOnly?: boolean;
}

/** The data source of the fixed uid; null where there is none. */
export async function findDataSource(): Promise<DataSourceSettings | null> {
  try {
    return await callGrafana<DataSourceSettings>('GET', `api/datasources/uid/${DATA_SOURCE_UID}`);
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
    ? callGrafana('PUT', `api/datasources/uid/${DATA_SOURCE_UID}`, body)
    : callGrafana('POST', 'api/datasources', body);
}

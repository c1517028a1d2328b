import { ApiError } from '@appops/shared/client';
import { listServices } from '@appops/shared/contract/services';
import { DATA_SOURCE_UID } from '../../constants.ts';
import { backendOf } from '../../datasource/backend.ts';
import { GrafanaRefusal } from '../../shared/http/grafana-fetch.ts';
import { makeToken, revoke } from './api.ts';
import { putDataSource, type DataSourceSettings } from './grafana-data-source.ts';

/** For whom the data source's token is made; what has this name and a newer one beside it is left over. */
export const dataSourceToken = { name: 'Grafana data source', door: 'datasource' } as const;

/** What was done: a working token stays, since each new one is one more that never expires. */
export type Repaired = 'kept its token' | 'new token';

/**
 * Creates the data source, or sets it right where it is. Its token is replaced only where AppOps does not take it.
 * @param key makes the token once, however often this is sent
 * @throws what Grafana or AppOps refused; a token that was made and could not be put in is revoked again
 */
export async function repairDataSource(
  found: DataSourceSettings | null,
  backendUrl: string,
  key: string,
): Promise<Repaired> {
  if (found?.secureJsonFields?.token === true) {
    await putDataSource(true, backendUrl, null);
    if (await tokenWorks()) return 'kept its token';
  }
  const { token, secret } = await makeToken({ ...dataSourceToken, scopes: ['read'] }, key);
  try {
    await putDataSource(found !== null, backendUrl, secret);
  } catch (error) {
    await revoke(token.id).catch(() => {});
    throw error;
  }
  return 'new token';
}

/**
 * Whether AppOps takes the token that the data source has, asked through the data source itself.
 * @throws where there was no answer: another token would not help
 */
async function tokenWorks(): Promise<boolean> {
  try {
    await backendOf(DATA_SOURCE_UID)(listServices, { query: { limit: 1 } });
    return true;
  } catch (error) {
    if (error instanceof ApiError && (error.code.startsWith('token_') || error.code === 'forbidden'))
      return false;
    // Grafana's data source proxy hides an answer of 401 behind one of 400.
    if (error instanceof GrafanaRefusal && error.status === 400 && /authentication/i.test(error.message))
      return false;
    throw error;
  }
}

import { createClient, UnreachableError, type Client } from '@appops/shared/client';
import { GrafanaRefusal, grafanaFetch } from '../shared/http/grafana-fetch.ts';

/** The client through Grafana's data source proxy, which adds this data source's token. */
export function backendOf(uid: string): Client {
  const client = createClient({ baseUrl: `/api/datasources/proxy/uid/${uid}`, fetch: grafanaFetch });
  return async (route, call) => {
    try {
      return await client(route, call);
    } catch (error) {
      if (error instanceof UnreachableError && error.cause instanceof GrafanaRefusal) throw error.cause;
      throw error;
    }
  };
}

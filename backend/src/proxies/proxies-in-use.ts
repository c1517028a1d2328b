import { hostNameOf } from '@appops/shared/rules/checks/host-name';
import type { ProxyTable } from '../database/schema/proxies.ts';
import type { ReadTx } from '../database/store.ts';
import type { Proxy } from '../probing/net/proxy.ts';

/** The proxies that runs may go by, by their slugs. Secrets stand in them by their names. */
export type ProxiesInUse = ReadonlyMap<string, Proxy>;

export async function proxiesInUse(tx: ReadTx): Promise<ProxiesInUse> {
  const rows = await tx.selectFrom('proxies').selectAll().where('retired_at', 'is', null).execute();
  return new Map(rows.map((row) => [row.slug, asProbed(row)]));
}

function asProbed(row: ProxyTable): Proxy {
  return {
    slug: row.slug,
    kind: row.kind,
    host: plainHost(row.host),
    port: row.port,
    user: row.user_name,
    password: row.password,
    remoteNames: row.remote_names === 1,
  };
}

/** A host as it is judged and dialled: as the platform's parser reads it, an address without brackets. */
export function plainHost(host: string): string {
  return (hostNameOf(host) ?? host).replace(/^\[|\]$/g, '');
}

/** The proxy that a check names; null where it names none, or one that is not in use. */
export function proxyOfCheck(check: object, proxies: ProxiesInUse): Proxy | null {
  const slug = 'proxy' in check && typeof check.proxy === 'string' ? check.proxy : null;
  return slug === null ? null : (proxies.get(slug) ?? null);
}

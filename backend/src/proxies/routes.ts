import * as contract from '@appops/shared/contract/proxies';
import type { Sealer } from '../access/sealing.ts';
import type { ReadContext } from '../context.ts';
import type { Api } from '../http/api.ts';
import { localAddressRules } from '../monitors/probes.ts';
import { NameResolver } from '../probing/net/name-resolver.ts';
import type { Proxy } from '../probing/net/proxy.ts';
import { loadSecrets } from '../secrets/known-secrets.ts';
import { secretsOfProxy } from '../secrets/resolve-proxy.ts';
import { judgeProxyHost, judgeProxySecrets } from './judge-proxy.ts';
import { plainHost, proxiesInUse } from './proxies-in-use.ts';
import { createProxy, listProxies, restoreProxy, retireProxy, updateProxy } from './proxy.ts';

export function bindProxies(api: Api, { sealer }: { sealer: Sealer }): void {
  const resolver = new NameResolver();
  const meansOf = async ({ tx }: ReadContext, proxy: Proxy) => ({
    rules: await localAddressRules(tx),
    secrets: await loadSecrets(tx, sealer, secretsOfProxy(proxy)),
  });
  type Read = <T>(work: (ctx: ReadContext) => Promise<T>) => Promise<T>;
  const judge = async (proxy: Proxy, read: Read) => {
    const { rules, secrets } = await read((ctx) => meansOf(ctx, proxy));
    judgeProxySecrets(proxy, secrets);
    await judgeProxyHost(proxy, rules, resolver);
  };
  api.write(contract.createProxy, (ctx, { body }) => createProxy(ctx, body), {
    before: ({ input: { body }, read }) => judge({ ...body, host: plainHost(body.host) }, read),
  });
  api.read(contract.listProxies, (ctx, { query }) => listProxies(ctx, query));
  api.write(contract.updateProxy, (ctx, { params, body }) => updateProxy(ctx, params.slug, body), {
    before: async ({ input: { params, body }, read }) => {
      const before = (await read(({ tx }) => proxiesInUse(tx))).get(params.slug);
      // One that is not in use is judged by its runs, once it is brought back.
      if (before === undefined) return;
      const { version: _, host = before.host, ...changes } = body;
      await judge({ ...before, ...defined(changes), host: plainHost(host) }, read);
    },
  });
  api.write(contract.retireProxy, (ctx, { params }) => retireProxy(ctx, params.slug));
  api.write(contract.restoreProxy, (ctx, { params }) => restoreProxy(ctx, params.slug));
}

/** What of an edit is given. */
function defined<T extends object>(changes: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  // Cast: what is undefined has gone.
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

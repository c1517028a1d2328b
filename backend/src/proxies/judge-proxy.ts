import { AppError, refuseFields } from '../errors.ts';
import { checkTarget, type AddressRules } from '../probing/net/address-rules.ts';
import { endpoint } from '../probing/net/dial.ts';
import type { NameResolver } from '../probing/net/name-resolver.ts';
import type { KnownSecrets } from '../secrets/known-secrets.ts';
import { resolveProxy } from '../secrets/resolve-proxy.ts';
import type { Proxy } from '../probing/net/proxy.ts';
import { plainHost, proxyOfCheck, type ProxiesInUse } from './proxies-in-use.ts';

/**
 * Refuses a proxy that the probe must not call, before it is saved.
 * @throws {AppError} target_refused, naming the address, the rule and the command that allows it if one does
 */
export async function judgeProxyHost(
  { host, port }: { host: string; port: number },
  rules: AddressRules,
  resolver: NameResolver,
): Promise<void> {
  const plain = plainHost(host);
  const verdict = await checkTarget(plain, rules, resolver);
  if (!verdict.allowed)
    throw new AppError(
      'target_refused',
      `The proxy ${endpoint(plain, port)} is refused: ${verdict.refusal.message}.`,
    );
}

/** Refuses a proxy whose secrets cannot be sent to it. @throws {AppError} invalid_request with the field */
export function judgeProxySecrets(proxy: Proxy, known: KnownSecrets): void {
  const resolved = resolveProxy(proxy, known);
  if ('fault' in resolved)
    throw refuseFields([{ path: `body.${resolved.fault.field}`, message: resolved.fault.message }]);
}

/** Refuses a check that names a proxy which is not in use. @throws {AppError} invalid_request with the field */
export function judgeNamedProxy(check: object, proxies: ProxiesInUse): void {
  if (!('proxy' in check) || typeof check.proxy !== 'string' || proxyOfCheck(check, proxies) !== null) return;
  const known = [...proxies.keys()].sort().slice(0, 10);
  throw refuseFields([
    {
      path: 'body.check.proxy',
      message:
        known.length === 0
          ? 'names a proxy that is not there; an admin makes proxies in the settings, or with "appops proxy add"'
          : `names a proxy that is not in use; there are ${known.join(', ')}`,
    },
  ]);
}

import type { Family } from '@appops/shared/contract/checks/common';
import type { TlsSettings } from '@appops/shared/contract/checks/tls-settings';
import { resolverAddressOf } from '@appops/shared/rules/checks/resolver-address';
import { judgeAddress } from './address-rules.ts';
import { endpoint } from './dial.ts';
import { failed, type Failure } from './failure.ts';
import { NameResolver } from './name-resolver.ts';
import type { ConnectionContext } from './open-connection.ts';
import type { Proxy } from './proxy.ts';
import { Remembered } from './remembered.ts';
import { tlsMeans, type TlsPeer } from './tls-means.ts';

/** What a check may say of how its connections are made. */
export interface ConnectionWish {
  family: Family;
  tlsSettings?: TlsSettings | undefined;
  resolver?: string | undefined;
  /** The slug of a proxy. */
  proxy?: string | undefined;
}

/** What there is to make them with. */
export type ConnectionTools = Pick<ConnectionContext, 'addressRules' | 'resolver' | 'trust'> & {
  /** The proxy that the check names; null or left out where there is none of that name in use. */
  proxyOfCheck?: Proxy | null;
};

const resolvers = new Remembered<NameResolver>(256);

/**
 * What a check's connections are made with, as it asks for: its family, TLS settings, own resolver and proxy.
 * @returns a failure where it cannot be so: settings that cannot be read, a resolver that our rules refuse, a proxy that is gone
 */
export function connectionMeans(
  wish: ConnectionWish,
  tools: ConnectionTools,
  peer: TlsPeer = 'target',
): ConnectionContext | { failure: Failure } {
  const tls = tlsMeans(wish.tlsSettings, tools.trust, peer);
  if ('failure' in tls) return tls;
  const own = wish.resolver === undefined ? null : ownResolver(wish.resolver, tools);
  if (own !== null && 'failure' in own) return own;
  const proxy = wish.proxy === undefined ? null : (tools.proxyOfCheck ?? null);
  if (wish.proxy !== undefined && proxy === null)
    return failed(
      'check',
      `This check goes by the proxy "${wish.proxy}", which is retired or not there: name another, or bring it back`,
    );
  return {
    addressRules: tools.addressRules,
    resolver: own?.resolver ?? tools.resolver,
    trust: tls.trust,
    tls,
    family: wish.family,
    ...(own === null ? {} : { ownResolver: own.shown }),
    ...(proxy === null ? {} : { proxy, proxyResolver: tools.resolver }),
  };
}

function ownResolver(
  text: string,
  { addressRules }: Pick<ConnectionTools, 'addressRules'>,
): { resolver: NameResolver; shown: string } | { failure: Failure } {
  const asked = resolverAddressOf(text);
  if (asked === null) return failed('check', `This check's resolver ${JSON.stringify(text)} is no address`);
  const shown = endpoint(asked.address, asked.port);
  const refusal = judgeAddress(asked.address, addressRules);
  if (refusal !== null) return failed('blocked', `The resolver ${shown} is refused: ${refusal.message}`);
  const resolver =
    resolvers.get(shown) ?? resolvers.keep(shown, new NameResolver({ servers: [shown], serversAlone: true }));
  return { resolver, shown };
}

import type { createProxy, Proxy, updateProxy } from '@appops/shared/contract/proxies';
import type { BodyInputOf } from '@appops/shared/contract/route';
import type { ProxyKind } from '@appops/shared/words/proxy';
import { numeric } from '../../monitors/protocols/typed-number.ts';

/** What a person types of a proxy. */
export interface ProxyForm {
  slug: string;
  kind: ProxyKind;
  host: string;
  port: string;
  user: string;
  password: string;
  remoteNames: boolean;
}

export function proxyFormOf(proxy: Proxy | null): ProxyForm {
  return {
    slug: proxy?.slug ?? '',
    kind: proxy === null || proxy.kind === 'unknown' ? 'http' : proxy.kind,
    host: proxy?.host ?? '',
    port: proxy === null ? '' : String(proxy.port),
    user: proxy?.user ?? '',
    password: proxy?.password ?? '',
    remoteNames: proxy?.remoteNames ?? false,
  };
}

function settingsOf({ kind, host, port, user, password, remoteNames }: ProxyForm) {
  const signsIn = user.trim() !== '';
  return {
    kind,
    host: host.trim(),
    port: numeric(port),
    user: signsIn ? user.trim() : null,
    // Without a user nobody signs in.
    password: signsIn && password.trim() !== '' ? password.trim() : null,
    remoteNames,
  };
}

export function newProxyOf(form: ProxyForm): BodyInputOf<typeof createProxy> {
  return { slug: form.slug.trim(), ...settingsOf(form) };
}

export function proxyChangesOf(form: ProxyForm, { version }: Proxy): BodyInputOf<typeof updateProxy> {
  return { version, ...settingsOf(form) };
}

import { bodyLimits, type HttpVersion } from '@appops/shared/contract/checks/http-options';
import type { HttpCheck } from '@appops/shared/contract/checks/http';
import { numeric } from '../typed-number.ts';
import { tlsFormOf, tlsSettingsOf, usualTlsForm, type TlsForm } from '../tls-settings-form.ts';
import { authFormOf, authOf, noAuthForm, type AuthForm } from './auth-form.ts';

/** What a person edits of how an HTTP check goes out; empty for what is as usual. */
export interface WayForm {
  auth: AuthForm;
  tls: TlsForm;
  /** The slug of a proxy. */
  proxy: string;
  resolver: string;
  http: HttpVersion;
  bodyLimitKiB: string;
  lenient: boolean;
}

export const usualWay: WayForm = {
  auth: noAuthForm,
  tls: usualTlsForm,
  proxy: '',
  resolver: '',
  http: '1.1',
  bodyLimitKiB: '',
  lenient: false,
};

type Way = Pick<
  HttpCheck,
  'auth' | 'tlsSettings' | 'proxy' | 'resolver' | 'http' | 'bodyLimitBytes' | 'lenient'
>;

export function wayFormOf({
  auth,
  tlsSettings,
  proxy,
  resolver,
  http,
  bodyLimitBytes,
  lenient,
}: Way): WayForm {
  return {
    auth: authFormOf(auth),
    tls: tlsFormOf(tlsSettings),
    proxy: proxy ?? '',
    resolver: resolver ?? '',
    http: http ?? '1.1',
    bodyLimitKiB: bodyLimitBytes === undefined ? '' : String(bodyLimitBytes / 1024),
    lenient: lenient ?? false,
  };
}

/** What the form comes to; what is as usual is left out, as checks of the first releases do. */
export function wayOf({ auth, tls, proxy, resolver, http, bodyLimitKiB, lenient }: WayForm): Way {
  return {
    ...authOf(auth),
    ...tlsSettingsOf(tls),
    ...(proxy === '' ? {} : { proxy }),
    ...(resolver.trim() === '' ? {} : { resolver: resolver.trim() }),
    ...(http === '1.1' ? {} : { http }),
    ...(bodyLimitKiB.trim() === '' ? {} : { bodyLimitBytes: numeric(bodyLimitKiB, 1024) }),
    ...(lenient ? { lenient } : {}),
  };
}

/** What is set of proxy and resolver, in one line; empty for nothing. */
export function networkSaid({ proxy, resolver }: Pick<WayForm, 'proxy' | 'resolver'>): string {
  return [
    ...(proxy === '' ? [] : [`by the proxy ${proxy}`]),
    ...(resolver.trim() === '' ? [] : [`names from ${resolver.trim()}`]),
  ].join(', ');
}

export const httpVersionLabels: Readonly<Record<HttpVersion, string>> = {
  '1.1': 'HTTP/1.1',
  '2': 'HTTP/2',
  auto: 'HTTP/2 or 1.1, as the server likes',
};

/** The usual cap of a body, in KiB. */
export const usualLimitKiB = bodyLimits.usual / 1024;

/** What is set of protocol and limits, in one line; empty for nothing. */
export function limitsSaid({
  http,
  bodyLimitKiB,
  lenient,
}: Pick<WayForm, 'http' | 'bodyLimitKiB' | 'lenient'>): string {
  return [
    ...(http === '1.1' ? [] : [httpVersionLabels[http]]),
    ...(bodyLimitKiB.trim() === '' ? [] : [`bodies up to ${bodyLimitKiB.trim()} KiB`]),
    ...(lenient ? ['read leniently'] : []),
  ].join(', ');
}

/** The texts in which secrets may be named. */
export function secretTexts({ auth, tls }: Pick<WayForm, 'auth' | 'tls'>): string[] {
  const { kind: _kind, credentialsIn: _in, ...texts } = auth;
  return [...Object.values(texts), tls.clientCertificate, tls.clientKey];
}

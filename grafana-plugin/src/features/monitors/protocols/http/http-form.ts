import type { HttpAssertion, HttpCheck } from '@appops/shared/contract/checks/http';
import { decimal, numeric } from '../typed-number.ts';
import type { CheckFormRules, ReplyCheck } from '../check-form.ts';
import { usualWay, wayFormOf, wayOf, type WayForm } from './way-form.ts';

/** What a person edits of an HTTP check. */
export interface HttpForm {
  type: 'http';
  url: string;
  method: HttpCheck['method'];
  headers: { name: string; value: string }[];
  body: string;
  redirects: string;
  timeoutSeconds: string;
  family: HttpCheck['family'];
  /** Days before the end of its certificate; empty for the usual, 0 for never. */
  degradedCertificateDays: string;
  /** How it goes out. */
  way: WayForm;
  assertions: HttpAssertion[];
}

export const emptyHttpForm: HttpForm = {
  type: 'http',
  url: '',
  method: 'GET',
  headers: [],
  body: '',
  redirects: '5',
  timeoutSeconds: '10',
  family: 'any',
  degradedCertificateDays: '',
  way: usualWay,
  assertions: [{ kind: 'status', accept: '200-399' }],
};

function httpFormOf(check: ReplyCheck<'http'>): HttpForm {
  return {
    type: 'http',
    url: check.url,
    method: check.method,
    headers: Object.entries(check.headers).map(([name, value]) => ({ name, value })),
    body: check.body ?? '',
    redirects: String(check.redirects),
    timeoutSeconds: String(check.timeoutMs / 1000),
    family: check.family,
    degradedCertificateDays:
      check.degradedCertificateDays === undefined ? '' : String(check.degradedCertificateDays),
    way: wayFormOf(check),
    // Cast: none is unknown: such a check has no form (`isReadWhole`).
    assertions: check.assertions as HttpAssertion[],
  };
}

export function httpCheckOf(form: HttpForm): HttpCheck {
  return {
    type: 'http',
    url: completeUrl(form.url),
    method: form.method,
    headers: Object.fromEntries(
      form.headers.filter(({ name }) => name.trim() !== '').map(({ name, value }) => [name.trim(), value]),
    ),
    body: form.body === '' ? null : form.body,
    redirects: numeric(form.redirects),
    timeoutMs: numeric(form.timeoutSeconds, 1000),
    family: form.family,
    ...wayOf(form.way),
    assertions: form.assertions,
    // Left out it is the usual: a third of the lifetime, at most 14 days.
    ...(form.degradedCertificateDays.trim() === ''
      ? {}
      : { degradedCertificateDays: decimal(form.degradedCertificateDays) }),
  };
}

export const httpForm: CheckFormRules<'http', HttpForm> = {
  empty: emptyHttpForm,
  formOf: httpFormOf,
  checkOf: httpCheckOf,
  isFilledIn: ({ url }) => url !== '',
  nameFor: ({ url }) => nameForUrl(url),
  typedIn: { 'check.timeoutMs': 's', 'check.assertions.*.atMostMs': 'ms' },
};

/** "shop.example.com/health" is meant as https; a scheme that was typed stays. */
export function completeUrl(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '' || /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed)) return trimmed;
  const local = /^(localhost|127\.|\[::1\]|10\.|192\.168\.)/i.test(trimmed);
  return `${local ? 'http' : 'https'}://${trimmed}`;
}

/** A name for a monitor of this address: "shop.example.com/health". */
export function nameForUrl(text: string): string {
  try {
    const url = new URL(completeUrl(text));
    return `${url.host}${url.pathname === '/' ? '' : url.pathname}`.slice(0, 200);
  } catch {
    return '';
  }
}

/** An assertion of each kind to start from. */
export function newAssertion(kind: HttpAssertion['kind']): HttpAssertion {
  switch (kind) {
    case 'status':
      return { kind, accept: '200-299' };
    case 'header':
      return { kind, name: 'content-type', comparison: 'present', value: '' };
    case 'body':
      return { kind, comparison: 'contains', value: '' };
    case 'json':
      return { kind, path: '$.status', comparison: 'equals', value: '' };
    case 'latency':
      return { kind, atMostMs: 1000 };
    case 'certificate':
      return { kind, atLeastDays: 7 };
  }
}

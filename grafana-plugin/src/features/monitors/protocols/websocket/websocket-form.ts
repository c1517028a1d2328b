import type { WebsocketAssertion, WebsocketCheck } from '@appops/shared/contract/checks/websocket';
import type { CheckFormRules, ReplyCheck } from '../check-form.ts';
import { decimal, numeric } from '../typed-number.ts';

/** What a person edits of a WebSocket check. */
export interface WebsocketForm {
  type: 'websocket';
  url: string;
  headers: { name: string; value: string }[];
  /** Several are parted by commas or blanks. */
  subprotocols: string;
  send: string;
  timeoutSeconds: string;
  family: WebsocketCheck['family'];
  /** Days before the end of its certificate; empty for the usual, 0 for never. */
  degradedCertificateDays: string;
  assertions: WebsocketAssertion[];
}

const emptyWebsocketForm: WebsocketForm = {
  type: 'websocket',
  url: '',
  headers: [],
  subprotocols: '',
  send: '',
  timeoutSeconds: '10',
  family: 'any',
  degradedCertificateDays: '',
  assertions: [],
};

function websocketFormOf(check: ReplyCheck<'websocket'>): WebsocketForm {
  return {
    type: 'websocket',
    url: check.url,
    headers: Object.entries(check.headers).map(([name, value]) => ({ name, value })),
    subprotocols: check.subprotocols.join(', '),
    send: check.send ?? '',
    timeoutSeconds: String(check.timeoutMs / 1000),
    family: check.family,
    degradedCertificateDays:
      check.degradedCertificateDays === undefined ? '' : String(check.degradedCertificateDays),
    // Cast: none is unknown: such a check has no form (`isReadWhole`).
    assertions: check.assertions as WebsocketAssertion[],
  };
}

function websocketCheckOf(form: WebsocketForm): WebsocketCheck {
  return {
    type: 'websocket',
    url: completeWebsocketUrl(form.url),
    headers: Object.fromEntries(
      form.headers.filter(({ name }) => name.trim() !== '').map(({ name, value }) => [name.trim(), value]),
    ),
    subprotocols: form.subprotocols.split(/[\s,]+/).filter((name) => name !== ''),
    send: form.send === '' ? null : form.send,
    timeoutMs: numeric(form.timeoutSeconds, 1000),
    family: form.family,
    assertions: form.assertions,
    // Left out it is the usual: a third of the lifetime, at most 14 days.
    ...(form.degradedCertificateDays.trim() === ''
      ? {}
      : { degradedCertificateDays: decimal(form.degradedCertificateDays) }),
  };
}

/** "shop.example.com/live" is meant as wss, and an address of a page as the WebSocket there. */
export function completeWebsocketUrl(text: string): string {
  const trimmed = text.trim().replace(/^http(s?):\/\//i, 'ws$1://');
  if (trimmed === '' || /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed)) return trimmed;
  const local = /^(localhost|127\.|\[::1\]|10\.|192\.168\.)/i.test(trimmed);
  return `${local ? 'ws' : 'wss'}://${trimmed}`;
}

export const websocketForm: CheckFormRules<'websocket', WebsocketForm> = {
  empty: emptyWebsocketForm,
  formOf: websocketFormOf,
  checkOf: websocketCheckOf,
  isFilledIn: ({ url }) => url.trim() !== '',
  nameFor({ url }) {
    try {
      const { host, pathname } = new URL(completeWebsocketUrl(url));
      return `${host}${pathname === '/' ? '' : pathname}`.slice(0, 200);
    } catch {
      return '';
    }
  },
  typedIn: { 'check.timeoutMs': 's', 'check.assertions.*.atMostMs': 'ms' },
};

/** An assertion of each kind to start from. */
export function newWebsocketAssertion(kind: WebsocketAssertion['kind']): WebsocketAssertion {
  switch (kind) {
    case 'message':
      return { kind, comparison: 'contains', value: '' };
    case 'latency':
      return { kind, atMostMs: 1000 };
    case 'certificate':
      return { kind, atLeastDays: 7 };
  }
}

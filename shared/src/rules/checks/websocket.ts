import type { WebsocketAssertion, WebsocketCheck } from '../../contract/checks/websocket.ts';
import type { CheckProblem, CheckRules } from './check-rules.ts';
import { hostProblem } from './host-problem.ts';
import { headerValueProblem } from './http-problems.ts';
import { hostInAddress, sentFields } from './sent-field.ts';

/** What every side must know of WebSocket checks. */
export const websocketRules: CheckRules<WebsocketCheck> = {
  problems: websocketProblems,
  targetFields: ['url'],
  sends({ url }) {
    const host = hostInAddress(url);
    return [
      ...sentFields(host, 'address', 'url'),
      ...sentFields(host, 'header', 'headers.*'),
      ...sentFields(host, 'raw', 'send'),
    ];
  },
  withoutHost: (check) => ({ ...check, url: pathOf(check.url) }),
  looksAtTheSame: (a, b) => pathOf(a.url) === pathOf(b.url) && a.send === b.send,
  assertionName: (assertion) =>
    assertion.kind === 'message' ? `message ${assertion.comparison} ${assertion.value}` : assertion.kind,
};

/** Headers of the handshake itself, which are AppOps' alone to set (RFC 6455 section 4.1, RFC 9110 section 7.6.1). */
const ofTheHandshake =
  /^(?:connection|upgrade|content-length|transfer-encoding|te|trailer|expect|keep-alive|proxy-connection|sec-websocket-.*)$/i;

function websocketProblems(check: WebsocketCheck): CheckProblem[] {
  const problems: CheckProblem[] = [];
  const ofUrl = urlProblem(check);
  if (ofUrl !== null) problems.push({ path: ['url'], message: ofUrl });
  for (const [name, value] of Object.entries(check.headers)) {
    const message = ofTheHandshake.test(name)
      ? `is set by AppOps itself${/^sec-websocket-protocol$/i.test(name) ? '; name subprotocols instead' : ''}`
      : headerValueProblem(value);
    if (message !== null) problems.push({ path: ['headers', name], message });
  }
  const twice = check.subprotocols.findIndex((name, index) => check.subprotocols.indexOf(name) !== index);
  if (twice >= 0) problems.push({ path: ['subprotocols', twice], message: 'is given twice' });
  if (check.send?.isWellFormed() === false)
    problems.push({ path: ['send'], message: 'holds half a character, which no text has' });
  check.assertions.forEach((assertion, index) => {
    const found = assertionProblem(assertion, check);
    if (found !== null) problems.push({ path: ['assertions', index, found.field], message: found.message });
  });
  return problems;
}

function urlProblem({ url, family }: WebsocketCheck): string | null {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return 'must be a ws:// or wss:// address';
  }
  return parsed.port === '0'
    ? 'has port 0, which nobody can be called on; leave it out or give one from 1 to 65535'
    : hostProblem(parsed.hostname, family);
}

function assertionProblem(
  assertion: WebsocketAssertion,
  { url }: WebsocketCheck,
): { field: string; message: string } | null {
  switch (assertion.kind) {
    case 'message':
      if (!assertion.value.isWellFormed())
        return { field: 'value', message: 'holds half a character, which no text has' };
      return assertion.value === '' && assertion.comparison !== 'equals'
        ? { field: 'value', message: 'is needed: the empty text is in every message' }
        : null;
    case 'certificate':
      return /^ws:/i.test(url)
        ? { field: 'atLeastDays', message: 'needs a wss:// address; over ws:// there is no certificate' }
        : null;
    default:
      // Of a latency any may be met, and a kind that only a newer version knows is none that this one may judge.
      return null;
  }
}

function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}

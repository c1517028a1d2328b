import type { WebsocketCheck } from '@appops/shared/contract/checks/websocket';
import { checkProblems } from '@appops/shared/rules/checks/check-problems';
import { onlyTooSlow } from '../../failed-latency.ts';
import type { Protocol } from '../../protocol.ts';
import { patternProblems } from '../pattern-problems.ts';
import { hiddenHeaders } from '../http/hide-sent.ts';
import { probeWebsocket, websocketTarget } from './probe.ts';

export const websocketProtocol: Protocol<WebsocketCheck> = {
  type: 'websocket',
  problems: (check) => [...checkProblems(check), ...patternProblems(check.assertions)],
  targets: (check) => [websocketTarget(check)],
  // What is sent may be a password. What is looked for comes from the target, so it is no secret of ours.
  hide: (check) => ({
    ...check,
    headers: hiddenHeaders(check.headers),
    send: check.send === null ? null : '(hidden)',
  }),
  facts: {
    statusCode: 'code',
    subprotocol: 'steady',
    messages: 'varies',
    heardBytes: 'size',
    firstMessage: 'varies',
    closeCode: 'varies',
    tls: 'steady',
  },
  probe: probeWebsocket,
  failedByDelay: onlyTooSlow,
};

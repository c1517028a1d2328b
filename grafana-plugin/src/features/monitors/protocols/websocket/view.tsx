import { certificateDaysFact } from '../common-fields.tsx';
import type { CheckEditing, CheckReading } from '../protocol-view.ts';
import { unknownAssertionWords } from '../unknown-assertion-words.ts';
import { WebsocketAssertions, WebsocketFields, WebsocketTarget } from './websocket-fields.tsx';
import type { WebsocketForm } from './websocket-form.ts';

const sentences = {
  contains: 'some message contains',
  equals: 'some message is',
  matches: 'some message matches',
};

export const websocketReading: CheckReading<'websocket'> = {
  label: () => 'WebSocket',
  target: ({ url }) => url,
  facts: (check) => ({
    first: [
      { name: 'WebSocket', value: check.url, wide: true },
      ...(check.subprotocols.length === 0
        ? []
        : [{ name: 'Subprotocols', value: check.subprotocols.join(', ') }]),
      ...(check.send === null ? [] : [{ name: 'Sends', value: <code>{check.send}</code>, wide: true }]),
    ],
    later: /^wss:/i.test(check.url) ? [certificateDaysFact(check.degradedCertificateDays)] : [],
  }),
  assertion(assertion) {
    switch (assertion.kind) {
      case 'message':
        return `${sentences[assertion.comparison]} “${assertion.value}”`;
      case 'latency':
        return `takes at most ${assertion.atMostMs} ms`;
      case 'certificate':
        return `certificate is valid for at least ${assertion.atLeastDays} more days`;
      case 'unknown':
        return unknownAssertionWords;
    }
  },
  withoutAssertions: 'it opens',
};

export const websocketEditing: CheckEditing<'websocket', WebsocketForm> = {
  type: 'websocket',
  choice: { label: 'WebSocket', description: 'A connection that stays open, and what is said there' },
  Target: WebsocketTarget,
  Assertions: WebsocketAssertions,
  More: WebsocketFields,
  moreTitle: 'The connection',
};

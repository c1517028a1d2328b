import type { WebsocketFacts } from '../../contract/checks/websocket-facts.ts';
import { sizeWords } from '../../words/size.ts';
import { closeCodeInWords } from '../../words/websocket.ts';
import type { FactsRules, FoundFact } from './facts-rules.ts';

/** What every side must know of what WebSocket attempts find. */
export const websocketFactsRules: FactsRules<WebsocketFacts> = {
  well: ({ messages }) =>
    messages === null || messages === 0 ? 'Opened' : `${messages} message${messages === 1 ? '' : 's'}`,
  said({ statusCode, subprotocol, messages, heardBytes, firstMessage, closeCode }) {
    const told: (FoundFact | null)[] = [
      statusCode === null || statusCode === 101 ? null : { name: 'Answered', value: `status ${statusCode}` },
      subprotocol === null ? null : { name: 'Subprotocol', value: subprotocol },
      messages === null || messages === 0
        ? null
        : {
            name: 'Messages',
            value: `${messages}${heardBytes === null ? '' : `, ${sizeWords(heardBytes)}`}`,
          },
      firstMessage === null ? null : { name: 'First message', value: firstMessage },
      closeCode === null ? null : { name: 'It closed with', value: closeCodeInWords(closeCode) },
    ];
    return told.filter((each) => each !== null);
  },
  handshakes: ({ tls }) => [tls],
};

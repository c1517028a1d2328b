import type { CheckCommand } from './check-command.ts';

interface Options {
  subprotocol?: string[];
  send?: string;
  expect?: string[];
}

/** `appops check websocket <url>` */
export const websocketCommand: CheckCommand<Options> = {
  usage: 'websocket <url>',
  description: 'open a WebSocket, say something if asked to, and look for a message',
  options: (command) =>
    void command
      .option('--subprotocol <name...>', 'what is offered, such as graphql-transport-ws')
      .option('--send <text>', 'what is sent once it is open')
      .option('--expect <text...>', 'what some message must contain'),
  checkOf: (url, { subprotocol = [], send = null, expect = [] }) => ({
    type: 'websocket',
    url,
    subprotocols: subprotocol,
    send,
    assertions: expect.map((value) => ({ kind: 'message', comparison: 'contains', value })),
  }),
};

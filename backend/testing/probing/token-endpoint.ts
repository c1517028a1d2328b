import type { IncomingMessage, ServerResponse } from 'node:http';
import { httpServer } from './servers.ts';

/** What a token endpoint was asked: who, and with which form. */
export interface AskedForToken {
  authorization: string | undefined;
  form: Record<string, string>;
}

/** A token endpoint on loopback; by default it gives "token-1", "token-2" … for an hour. */
export async function tokenEndpoint(
  answer: (reply: ServerResponse, count: number, request: IncomingMessage) => void = (reply, count) => {
    reply
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ access_token: `token-${count}`, token_type: 'Bearer', expires_in: 3600 }));
  },
) {
  const asked: AskedForToken[] = [];
  const port = await httpServer((request, reply) => {
    let text = '';
    request.on('data', (piece: Buffer) => (text += piece.toString()));
    request.on('end', () => {
      asked.push({
        authorization: request.headers.authorization,
        form: Object.fromEntries(new URLSearchParams(text)),
      });
      answer(reply, asked.length, request);
    });
  });
  return { url: `http://127.0.0.1:${port}/token`, port, asked };
}

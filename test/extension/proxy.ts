import { once } from 'node:events';
import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What lies between a browser and its backend, and misbehaves as it is told. */
export interface Proxy {
  url: string;
  /** What becomes of a request; the default hands it on. May be changed at any time. */
  onRequest: (request: IncomingMessage) => Treatment;
  /** Paths asked for so far. */
  asked: string[];
  close: () => Promise<void>;
}

export type Treatment =
  | { does: 'pass' }
  /** Hands it on and holds the answer back. */
  | { does: 'delay'; ms: number }
  /** Takes it and never answers. */
  | { does: 'hang' }
  /** Hands it on and never answers: what was asked for is done, and nobody hears of it. */
  | { does: 'swallow' }
  /** Answers by itself, as a gateway does. */
  | { does: 'answer'; status: number }
  /** Hands it on and changes the answer. */
  | { does: 'change'; change: (body: unknown) => unknown };

export async function startProxy(backendUrl: string): Promise<Proxy> {
  const proxy: Proxy = {
    url: '',
    onRequest: () => ({ does: 'pass' }),
    asked: [],
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const server = createServer((request, response) => {
    proxy.asked.push(request.url ?? '');
    const treatment = proxy.onRequest(request);
    if (treatment.does === 'hang') {
      request.resume();
      return;
    }
    if (treatment.does === 'answer') {
      request.resume();
      response.writeHead(treatment.status, { 'content-type': 'text/html' }).end('<h1>No</h1>');
      return;
    }
    handOn(backendUrl, request, response, treatment).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return proxy;
}

async function handOn(
  backendUrl: string,
  request: IncomingMessage,
  response: ServerResponse,
  treatment: Treatment,
): Promise<void> {
  const { method, headers } = request;
  const outgoing = send(backendUrl + (request.url ?? ''), { method, headers });
  request.pipe(outgoing);
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  const parts: Buffer[] = [];
  for await (const part of answer) parts.push(part as Buffer);
  let body = Buffer.concat(parts);
  if (treatment.does === 'swallow') return;
  if (treatment.does === 'delay') await new Promise((resolve) => setTimeout(resolve, treatment.ms));
  if (treatment.does === 'change')
    body = Buffer.from(JSON.stringify(treatment.change(JSON.parse(body.toString()))));
  const { 'content-length': _, 'transfer-encoding': __, ...rest } = answer.headers;
  response.writeHead(answer.statusCode ?? 502, { ...rest, 'content-length': body.length }).end(body);
}

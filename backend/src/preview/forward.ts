import type { FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { request as send, type Dispatcher } from 'undici';

/** Never forwarded: the connection's own headers, and what Grafana's proxies take away. */
const droppedFromRequest = new Set([
  'authorization',
  'connection',
  'cookie',
  'expect',
  'host',
  'keep-alive',
  'origin',
  'proxy-authorization',
  'proxy-connection',
  'referer',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
]);
const droppedFromReply = new Set([
  'alt-svc',
  'close',
  'connection',
  'keep-alive',
  'server',
  'set-cookie',
  'strict-transport-security',
  'transfer-encoding',
]);

export interface Forwarding {
  url: string;
  /** Set after the caller's own, whatever those were. */
  headers: Record<string, string>;
  /** Grafana's data source proxy turns an upstream 401 into 400. */
  hideUnauthorized: boolean;
}

/**
 * Sends a request on and streams the answer back without holding anything back, so that server-sent events
 * arrive one by one. When the caller goes away the request upstream is given up.
 */
export async function forward(
  request: FastifyRequest,
  reply: FastifyReply,
  { url, headers, hideUnauthorized }: Forwarding,
): Promise<FastifyReply> {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  const kept = Object.entries(request.headers).filter(
    ([name]) => !droppedFromRequest.has(name) && !name.startsWith('sec-fetch-'),
  );
  const ours = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
  let answer: Dispatcher.ResponseData;
  try {
    answer = await send(url, {
      // Cast: any method that a browser may name is passed on; undici refuses what is none.
      method: request.method as Dispatcher.HttpMethod,
      headers: { ...Object.fromEntries(kept), ...ours },
      body: hasBody && request.body instanceof Readable ? request.body : undefined,
      headersTimeout: 0,
      bodyTimeout: 0,
      signal: gone.signal,
    });
  } catch (error) {
    if (gone.signal.aborted) return reply;
    return reply.status(502).send({ message: `The backend could not be reached: ${String(error)}` });
  }
  if (hideUnauthorized && answer.statusCode === 401) {
    await answer.body.dump();
    return reply.status(400).type('text/plain').send('Authentication to data source failed');
  }
  void reply.status(answer.statusCode);
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value !== undefined && !droppedFromReply.has(name)) void reply.header(name, value);
  }
  void reply.header('content-security-policy', 'sandbox');
  answer.body.on('error', () => reply.raw.destroy());
  return reply.send(answer.body);
}

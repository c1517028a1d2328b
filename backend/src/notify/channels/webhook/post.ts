import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { endpoint } from '../../../probing/net/dial.ts';
import { hostOf } from '../../../probing/net/address-rules.ts';
import { errorCode, type Failure } from '../../../probing/net/failure.ts';
import { openConnection } from '../../../probing/net/open-connection.ts';
import { Trace } from '../../../probing/net/trace.ts';
import { version } from '../../../version.ts';
import type { SendTools } from '../channel-kind.ts';

/** More of an answer is never read, in bytes: only its beginning is of use, and only where it is a refusal. */
const mostRead = 8 * 1024;

export interface Answered {
  status: number;
  headers: IncomingHttpHeaders;
  /** The beginning of its body. */
  beginning: string;
}

/**
 * Sends one POST by a connection of its own, whose address was judged, and reads the beginning of the answer. Redirects
 * are an answer like any other.
 */
export async function post(
  url: URL,
  { body, headers }: { body: string; headers: Record<string, string> },
  { rules, resolver, trust, signal }: SendTools,
): Promise<Answered | { failure: Failure }> {
  const isTls = url.protocol === 'https:';
  const host = hostOf(url);
  const port = url.port === '' ? (isTls ? 443 : 80) : Number(url.port);
  const shown = endpoint(host, port);
  const opened = await openConnection(
    { host, port, shown, tls: isTls ? ['http/1.1'] : null },
    { addressRules: rules, resolver, trust, family: 'any' },
    signal,
    new Trace(shown),
  );
  if ('failure' in opened) return opened;
  const { socket } = opened;
  try {
    return await new Promise((resolve) => {
      const failed = (error: unknown) =>
        resolve({ failure: { reason: 'protocol', message: brokenWords(shown, errorCode(error)) } });
      const sending = request({
        method: 'POST',
        path: `${url.pathname}${url.search}`,
        headers: {
          host: url.host,
          'user-agent': `AppOps/${version}`,
          'content-type': 'application/json',
          'content-length': String(Buffer.byteLength(body)),
          connection: 'close',
          ...headers,
        },
        createConnection: () => socket,
      });
      sending.on('response', (answer) => void read(answer).then(resolve, failed));
      sending.on('error', failed);
      socket.on('error', failed).on('close', () => failed({ code: 'closed' }));
      sending.end(body);
    });
  } finally {
    opened.leave();
    socket.destroy();
  }
}

function brokenWords(shown: string, code: string): string {
  return code === 'ECONNRESET' || code === 'closed' || code === 'EPIPE'
    ? `${shown} closed the connection before it had answered`
    : `${shown} gave no answer that HTTP knows (${code})`;
}

async function read(answer: IncomingMessage): Promise<Answered> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= mostRead) break;
    }
  } catch {
    // The answer is its status: a body that breaks off changes nothing of it.
  }
  return {
    status: answer.statusCode ?? 0,
    headers: answer.headers,
    beginning: Buffer.concat(chunks).subarray(0, mostRead).toString('utf8'),
  };
}

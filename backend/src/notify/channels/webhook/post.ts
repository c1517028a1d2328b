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

/** For longer the beginning of a refusal is not waited for, in milliseconds: its status says what counts. */
const longestReading = 2_000;

export interface Answered {
  status: number;
  headers: IncomingHttpHeaders;
  /** The beginning of its body; of a message that was taken nothing is read. */
  beginning: string;
}

/**
 * Sends one POST by a connection of its own, whose address was judged, and reads the beginning of the answer. Redirects
 * are an answer like any other.
 */
export async function post(
  url: URL,
  { body, headers }: { body: string; headers: Record<string, string> },
  { rules, resolver, trust, signal, leaving }: SendTools,
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
      let isAnswered = false;
      const failed = (code: string) => {
        if (!isAnswered) resolve({ failure: { reason: 'protocol', message: brokenWords(shown, code) } });
      };
      // The answer is its status: whatever becomes of the rest changes nothing of it.
      const answered = (answer: IncomingMessage) => {
        isAnswered = true;
        const { statusCode: status = 0, headers: said } = answer;
        const isTaken = status >= 200 && status <= 299;
        void (isTaken ? Promise.resolve('') : beginningOf(answer)).then((beginning) =>
          resolve({ status, headers: said, beginning }),
        );
      };
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
      sending.on('response', answered).on('upgrade', answered);
      sending.on('error', (error) => failed(errorCode(error)));
      socket.on('error', (error) => failed(errorCode(error))).on('close', () => failed('closed'));
      leaving();
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

/** What can be had of an answer's beginning in a moment. */
async function beginningOf(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  const enough = setTimeout(() => answer.destroy(), longestReading);
  try {
    for await (const chunk of answer) {
      if (!Buffer.isBuffer(chunk)) continue;
      chunks.push(chunk);
      length += chunk.length;
      if (length >= mostRead) break;
    }
  } catch {
    // It broke off, or took too long.
  } finally {
    clearTimeout(enough);
  }
  return Buffer.concat(chunks).subarray(0, mostRead).toString('utf8');
}

import type { Socket } from 'node:net';
import { Client, type Dispatcher } from 'undici';
import { errorCode, failed, type Failure } from './failure.ts';

export interface HopRequest {
  origin: string;
  path: string;
  method: string;
  /** Name, value, name, value … */
  headers: string[];
  body: string | null;
}

/** One answer, not yet decompressed. Times are of performance.now(), each taken before any other work. */
export interface Answer {
  statusCode: number;
  headers: Record<string, string | string[] | undefined>;
  /** Bytes as they came, at most the limit. */
  body: Buffer;
  /** The body went on beyond the limit; reading stopped there. */
  truncated: boolean;
  sentAt: number;
  firstByteAt: number;
  endedAt: number;
}

export interface ExchangeProgress {
  sentAt: number | null;
  firstByteAt: number | null;
  statusCode: number | null;
}

const maxHeaderBytes = 64 * 1024;

/**
 * Sends one request on a connection that already stands, and reads the answer up to `bodyLimit` bytes.
 * The connection serves this one request and is destroyed in every case. `progress` is filled on the way, for
 * whoever has to say how far it came when the signal aborts (the promise then stays pending: race it).
 */
export function exchange(
  socket: Socket,
  request: HopRequest,
  bodyLimit: number,
  signal: AbortSignal,
  progress: ExchangeProgress,
): Promise<Answer | { failure: Failure }> {
  return new Promise((resolve) => {
    const client = new Client(request.origin, {
      // The deadline is ours alone: undici's own limits start anew with each byte.
      headersTimeout: 0,
      bodyTimeout: 0,
      maxHeaderSize: maxHeaderBytes,
      pipelining: 1,
      // In a microtask, since undici does not expect to be called back while it is still asking.
      connect: (_options, callback) => queueMicrotask(() => callback(null, socket)),
    });
    const chunks: Buffer[] = [];
    let bytes = 0;
    let head: { statusCode: number; headers: Answer['headers'] } | null = null;
    let settled = false;

    const settle = (outcome: Answer | { failure: Failure } | null): void => {
      if (settled) return;
      settled = true;
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
      client.destroy().catch(() => undefined);
      if (outcome !== null) resolve(outcome);
    };
    const onAbort = (): void => settle(null);
    signal.addEventListener('abort', onAbort);

    const complete = (endedAt: number, truncated: boolean): void => {
      if (head === null) {
        settle(failed('protocol', `${request.origin} ended the exchange without an answer`));
        return;
      }
      settle({
        ...head,
        body: chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks),
        truncated,
        sentAt: progress.sentAt ?? endedAt,
        firstByteAt: progress.firstByteAt ?? endedAt,
        endedAt,
      });
    };

    const handler: Dispatcher.DispatchHandler = {
      onRequestStart() {
        progress.sentAt = performance.now();
      },
      onRequestSent() {
        // Called when the last byte went to the socket; a long body moves the start of waiting to here.
        if (progress.firstByteAt === null) progress.sentAt = performance.now();
      },
      onResponseStarted() {
        // Comes again for each answer after an informational one: the final answer's first byte counts.
        progress.firstByteAt = performance.now();
      },
      onResponseStart(_controller, statusCode, headers) {
        if (statusCode < 200) return;
        progress.statusCode = statusCode;
        head = { statusCode, headers };
      },
      onResponseData(_controller, chunk) {
        if (settled) return;
        const room = bodyLimit - bytes;
        bytes += chunk.length;
        chunks.push(chunk.length <= room ? chunk : chunk.subarray(0, room));
        if (bytes > bodyLimit) complete(performance.now(), true);
      },
      onResponseEnd() {
        complete(performance.now(), false);
      },
      onResponseError(_controller, error) {
        settle(exchangeFailure(request.origin, error, head !== null, bytes));
      },
    };
    try {
      client.dispatch(
        {
          path: request.path,
          method: request.method as Dispatcher.HttpMethod,
          headers: request.headers,
          body: request.body,
          // Sends `Connection: close`.
          reset: true,
        },
        handler,
      );
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      settle(failed('internal', `The request could not be written: ${words}`));
    }
  });
}

function exchangeFailure(
  origin: string,
  error: Error,
  headersSeen: boolean,
  bytes: number,
): { failure: Failure } {
  const code = errorCode(error);
  const gone =
    code === 'ECONNRESET' ||
    code === 'EPIPE' ||
    (code === 'UND_ERR_SOCKET' && error.message !== 'bad response');
  if (code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH' || (gone && headersSeen)) {
    return failed('body', `${origin} broke off the body after ${bytes} bytes (${brokenWords(code)})`);
  }
  if (gone)
    return failed('protocol', `${origin} closed the connection before it answered (${brokenWords(code)})`);
  if (code === 'UND_ERR_HEADERS_OVERFLOW') {
    return failed('protocol', `${origin} sent more than ${maxHeaderBytes / 1024} KiB of headers`);
  }
  if (code.startsWith('HPE_') || code === 'HTTPParserError') {
    return failed('protocol', `${origin} did not answer in valid HTTP: ${error.message}`);
  }
  // undici refuses both, although RFC 9110 section 15.2 lets a server send 100 unasked; 101 trips one of its asserts.
  if (code === 'UND_ERR_SOCKET' || code === 'ERR_ASSERTION') {
    return failed('protocol', `${origin} answered 100 Continue or switched protocols without being asked`);
  }
  return failed('internal', `The exchange with ${origin} failed: ${error.message} (${code})`);
}

function brokenWords(code: string): string {
  if (code === 'ECONNRESET') return 'connection reset';
  if (code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') return 'shorter than its Content-Length';
  return 'connection closed';
}

import { connect, sensitiveHeaders, type ClientHttp2Session, type OutgoingHttpHeaders } from 'node:http2';
import type { Socket } from 'node:net';
import { errorCode, failed, gaveUp, type Failure } from '../../net/failure.ts';
import { ownShortage } from '../../net/own-shortages.ts';
import { maxHeaderBytes, textOfBytes, type AnswerHead, type AnswerHeaders } from './answer-reader.ts';
import {
  bodyExpected,
  certificateWords,
  wantsOurCertificate,
  type Answer,
  type ExchangeLimits,
  type ExchangeProgress,
  type HopRequest,
} from './exchange.ts';
import { errorName, FrameWatch } from './http2-frames.ts';
import { WatchedStream } from './watched-stream.ts';

/** How much a server may send before it is told to go on, so that no body waits for our permission. */
const windowBytes = 1024 * 1024;
const sessionOptions = {
  settings: { enablePush: false, maxHeaderListSize: maxHeaderBytes, initialWindowSize: windowBytes },
  maxReservedRemoteStreams: 0,
  maxHeaderListPairs: 2000,
  /** In megabytes. */
  maxSessionMemory: 16,
} as const;

/**
 * The same as `exchange`, over HTTP/2 (RFC 9113): one request on one stream of a connection that already stands and is
 * destroyed in every case. Pushes are declined, and all that is no body is capped.
 */
export function exchangeHttp2(
  socket: Socket,
  request: HopRequest,
  { bodyLimit, wantsBody }: ExchangeLimits,
  signal: AbortSignal,
  progress: ExchangeProgress,
): Promise<Answer | { failure: Failure }> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    let head: AnswerHead | null = null;
    let settled = false;
    let session: ClientHttp2Session | null = null;

    const settle = (outcome: Answer | { failure: Failure } | null): void => {
      if (settled) return;
      settled = true;
      signal.removeEventListener('abort', onAbort);
      session?.destroy();
      socket.destroy();
      if (outcome !== null) resolve(outcome);
    };
    const onAbort = (): void => settle(null);
    signal.addEventListener('abort', onAbort);
    const complete = (truncated: boolean): void => {
      const endedAt = performance.now();
      if (head === null) return;
      settle({
        ...head,
        body: chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks),
        truncated,
        sentAt: progress.sentAt ?? endedAt,
        firstByteAt: progress.firstByteAt ?? endedAt,
        endedAt,
      });
    };

    const watch = new FrameWatch(() => {
      // Comes again behind an informational answer.
      if (head === null) progress.firstByteAt = performance.now();
    });
    const stream = new WatchedStream(socket, (piece) => {
      const refused = watch.read(piece);
      if (refused === null) return !settled;
      settle(failed(refused.failure.reason, `${request.origin} ${refused.failure.message}`));
      return false;
    });
    // What one error says a second one explains: the last of a turn of the loop is told.
    const errors: Error[] = [];
    const fail = (error?: Error): void => {
      if (error !== undefined) errors.push(error);
      setImmediate(() => {
        if (!settled) settle(failureOf(request.origin, errors, watch, head === null ? null : bytes));
      });
    };

    socket.on('error', fail);
    stream.on('error', fail);
    try {
      session = connect(request.origin, { ...sessionOptions, createConnection: () => stream });
      session.on('error', fail);
      session.on('close', () => fail());
      session.setLocalWindowSize(windowBytes);
      progress.sentAt = performance.now();
      const asked = session.request(headersOf(request), { endStream: request.body === null });
      asked.on('error', fail);
      asked.on('close', () => fail());
      asked.on('response', (headers) => {
        if (settled) return;
        head = headOf(headers);
        progress.head = head;
        if (!wantsBody(head)) complete(false);
      });
      asked.on('data', (piece: Buffer) => {
        if (settled) return;
        const room = bodyLimit - bytes;
        bytes += piece.length;
        chunks.push(piece.length <= room ? piece : piece.subarray(0, room));
        if (bytes > bodyLimit) complete(true);
      });
      asked.on('end', () => {
        // A stream ends, too, when it is reset, or its connection is gone.
        if (watch.ended && head !== null) complete(false);
        else fail();
      });
      if (request.body !== null)
        asked.end(Buffer.from(request.body), () => {
          // The last byte has been handed over; a long body moves the start of waiting to here.
          if (progress.firstByteAt === null) progress.sentAt = performance.now();
        });
    } catch (error) {
      // Headers that HTTP/2 does not carry are refused before anything is sent.
      settle(failed('check', `The request cannot be sent over HTTP/2: ${errorCode(error)}`));
    }
  });
}

function headersOf({ origin, host, path, method, headers, body }: HopRequest): OutgoingHttpHeaders {
  const named: OutgoingHttpHeaders = {
    ':method': method,
    ':scheme': origin.startsWith('https:') ? 'https' : 'http',
    ':authority': host,
    ':path': path,
  };
  for (let at = 0; at < headers.length; at += 2) {
    const [name, value] = [headers[at]!.toLowerCase(), headers[at + 1]!];
    if (name === 'host') named[':authority'] = value;
    else named[name] = value;
  }
  if (body !== null) named['content-length'] = String(Buffer.byteLength(body));
  else if (bodyExpected.has(method)) named['content-length'] = '0';
  // Kept out of the tables of header compression (RFC 7541 section 7.1.3).
  return Object.assign(named, { [sensitiveHeaders]: ['authorization', 'cookie'] });
}

function headOf(received: Readonly<Record<string, string | string[] | number | undefined>>): AnswerHead {
  // Without a prototype, so that a header may have any name.
  const headers: AnswerHeaders = Object.create(null);
  for (const [name, value] of Object.entries(received)) {
    if (name.startsWith(':') || value === undefined) continue;
    const texts = [value].flat().map((each) => textOfBytes(String(each)));
    headers[name] = name === 'set-cookie' ? texts : texts.join(', ');
  }
  const { location } = received;
  return {
    statusCode: Number(received[':status']),
    httpVersion: '2',
    headers,
    locations: typeof location === 'string' && location !== '' ? [location] : [],
    transferCodings: [],
  };
}

/**
 * Why it went no further.
 * @param bodyBytes of the body that had come; null before its head
 */
function failureOf(
  origin: string,
  errors: readonly Error[],
  watch: FrameWatch,
  bodyBytes: number | null,
): { failure: Failure } {
  const codes = errors.map((error) => errorCode(error));
  for (const code of codes) {
    const own = ownShortage(code);
    if (own !== null) return failed('internal', `The exchange with ${origin} could not go on: ${own}`);
  }
  const refused = errors.find(wantsOurCertificate);
  if (refused !== undefined) return failed('tls', certificateWords(origin, refused));
  const said =
    watch.reset !== null && watch.reset !== 0
      ? `reset the stream (${errorName(watch.reset)})`
      : watch.goAway !== null
        ? `said that it is going away (${errorName(watch.goAway)})`
        : null;
  const broken = errors.find((error) => errorCode(error) === 'ERR_HTTP2_ERROR');
  const how =
    said ??
    (broken !== undefined
      ? `broke the rules of HTTP/2 (${broken.message})`
      : codes.includes('ERR_HTTP2_STREAM_ERROR')
        ? `sent headers that are too long or too many, or a body that is not as long as it says`
        : null);
  const told = bodyBytes === null ? 'before it answered' : `after ${bodyBytes} bytes of the body`;
  const reason = bodyBytes === null ? 'protocol' : 'body';
  if (how !== null) return failed(reason, `${origin} ${how} ${told}`);
  const lost = codes.includes('ECONNRESET') ? 'reset the connection' : 'closed the connection';
  return gaveUp(reason, `${origin} ${lost} ${told}`);
}

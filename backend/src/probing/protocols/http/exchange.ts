import type { Socket } from 'node:net';
import type { Leniency } from '@appops/shared/words/leniency';
import { AnswerReader, type AnswerHead } from './answer-reader.ts';
import { errorCode, failed, gaveUp, type Failure } from '../../net/failure.ts';
import { ownShortage } from '../../net/own-shortages.ts';

export interface HopRequest {
  origin: string;
  /** For the header Host, unless `headers` bring one. */
  host: string;
  path: string;
  method: string;
  /** Name, value, name, value … */
  headers: string[];
  body: string | null;
}

/** One answer, not yet decompressed. Times are of performance.now(), each taken before any other work. */
export interface Answer extends AnswerHead {
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
  /** Of the answer, once it was read. */
  head: AnswerHead | null;
}

export interface ExchangeLimits {
  /** How much of the body is read, in bytes. */
  bodyLimit: number;
  /** Whether the body of this answer is of use: without one the answer ends with its headers. */
  wantsBody: (head: AnswerHead) => boolean;
  /** Told what of the rules is passed over; left out where they are kept to. */
  lenient?: (what: Leniency) => void;
}

/**
 * Sends one request on a connection that already stands, and reads the answer up to the limit.
 * The connection serves this one request and is destroyed in every case. `progress` is filled on the way, for
 * whoever has to say how far it came when the signal aborts (the promise then stays pending: race it).
 */
export function exchange(
  socket: Socket,
  request: HopRequest,
  { bodyLimit, wantsBody, lenient }: ExchangeLimits,
  signal: AbortSignal,
  progress: ExchangeProgress,
): Promise<Answer | { failure: Failure }> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    let head: AnswerHead | null = null;
    let settled = false;
    /** When the piece came that is being read. */
    let now = 0;

    const settle = (outcome: Answer | { failure: Failure } | null): void => {
      if (settled) return;
      settled = true;
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
      if (outcome !== null) resolve(outcome);
    };
    const onAbort = (): void => settle(null);
    signal.addEventListener('abort', onAbort);

    const complete = (endedAt: number, truncated: boolean): void => {
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

    const reader = new AnswerReader(request.origin, request.method, {
      onFirstByte() {
        progress.firstByteAt = now;
      },
      onHead(found) {
        head = found;
        progress.head = found;
        if (!wantsBody(found)) complete(now, false);
      },
      onBody(piece) {
        if (settled) return;
        const room = bodyLimit - bytes;
        bytes += piece.length;
        chunks.push(piece.length <= room ? piece : piece.subarray(0, room));
        if (bytes > bodyLimit) complete(now, true);
      },
      ...(lenient === undefined ? {} : { onLenient: lenient }),
    });
    const gone = (words: string): void => {
      if (settled) return;
      const refused = reader.brokenOff(words);
      if (refused === null) complete(performance.now(), true);
      else settle(refused);
    };

    socket.on('data', (piece: Buffer) => {
      if (settled) return;
      now = performance.now();
      const refused = reader.read(piece);
      if (refused !== null) settle(refused);
      else if (reader.done) complete(now, false);
    });
    socket.once('end', () => {
      if (settled) return;
      now = performance.now();
      const refused = reader.end();
      if (refused !== null) settle(refused);
      else complete(now, reader.cut);
    });
    socket.on('error', (error) => {
      const own = ownShortage(errorCode(error));
      if (own !== null)
        settle(failed('internal', `The exchange with ${request.origin} could not go on: ${own}`));
      else if (wantsOurCertificate(error)) settle(failed('tls', certificateWords(request.origin, error)));
      else gone(goneWords(error));
    });
    socket.once('close', () => gone('connection closed'));

    progress.sentAt = performance.now();
    socket.write(bytesOf(request), () => {
      // The last byte has gone to the system; a long body moves the start of waiting to here.
      if (progress.firstByteAt === null) progress.sentAt = performance.now();
    });
    if (socket.destroyed)
      settle(gaveUp('protocol', `${request.origin} closed the connection before it was asked`));
  });
}

/** Methods whose request says that it has no body, where it has none (RFC 9110 section 8.6). */
export const bodyExpected = new Set(['POST', 'PUT', 'PATCH']);

function bytesOf({ method, path, host, headers, body }: HopRequest): Buffer {
  const lines = [`${method} ${path} HTTP/1.1`];
  let hostGiven = false;
  for (let at = 0; at < headers.length; at += 2) hostGiven ||= headers[at]!.toLowerCase() === 'host';
  if (!hostGiven) lines.push(`host: ${host}`);
  lines.push('connection: close');
  for (let at = 0; at < headers.length; at += 2) lines.push(`${headers[at]}: ${headers[at + 1]}`);
  const content = body === null ? null : Buffer.from(body);
  if (content !== null) lines.push(`content-length: ${content.length}`);
  else if (bodyExpected.has(method)) lines.push('content-length: 0');
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  return content === null ? head : Buffer.concat([head, content]);
}

function goneWords(error: Error): string {
  const code = errorCode(error);
  if (code === 'ECONNRESET') return 'connection reset';
  if (code === 'EPIPE') return 'connection closed';
  return `connection lost: ${code}`;
}

/**
 * Whether the server ends the connection over the certificate that we showed, or did not. In TLS 1.3 it says so only after our
 * handshake is over (RFC 8446 section 4.4.2.4).
 */
export function wantsOurCertificate(error: Error): boolean {
  return /ALERT_(?:CERTIFICATE_REQUIRED|BAD_CERTIFICATE|UNKNOWN_CA|CERTIFICATE_(?:UNKNOWN|EXPIRED|REVOKED))/.test(
    errorCode(error),
  );
}

export function certificateWords(origin: string, error: Error): string {
  return errorCode(error).includes('CERTIFICATE_REQUIRED')
    ? `${origin} asks for a client certificate, and this check has none for it`
    : `${origin} did not accept our client certificate (${errorCode(error)})`;
}

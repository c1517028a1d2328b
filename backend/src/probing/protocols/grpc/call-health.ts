import { connect, sensitiveHeaders, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2';
import type { Socket } from 'node:net';
import { errorCode, failed, gaveUp, type Failure } from '../../net/failure.ts';
import { ownShortage } from '../../net/own-shortages.ts';
import { errorName, FrameWatch } from '../http/http2-frames.ts';
import { WatchedStream } from '../http/watched-stream.ts';
import type { CallEnd, GrpcTrace } from './grpc-trace.ts';
import { answerOf, decodedMessage, mostAnswerBytes, requestOf } from './messages.ts';

export interface HealthWish {
  /** "https" where the connection has TLS. */
  scheme: 'http' | 'https';
  /** Host and port, as the server is called. */
  authority: string;
  service: string;
  metadata: Readonly<Record<string, string>>;
  userAgent: string;
  /** How much time is left, which the server is told. */
  leftMs: number;
}

const path = '/grpc.health.v1.Health/Check';
const longestSaid = 200;
/** Of interim answers, which no gRPC server sends. */
const mostInterim = 20;
const sessionOptions = {
  settings: { enablePush: false, maxHeaderListSize: 64 * 1024 },
  maxReservedRemoteStreams: 0,
  maxHeaderListPairs: 500,
  /** In megabytes. */
  maxSessionMemory: 4,
} as const;

/**
 * Makes one call on one stream of a connection that already stands and is destroyed in every case. When the signal aborts, the
 * promise stays pending: race it.
 */
export function callHealth(
  socket: Socket,
  wish: HealthWish,
  signal: AbortSignal,
  trace: GrpcTrace,
): Promise<{ call: CallEnd; endedAt: number } | { failure: Failure }> {
  return new Promise((resolve) => {
    const { where } = trace;
    const body: Buffer[] = [];
    let bytes = 0;
    let interim = 0;
    let head: IncomingHttpHeaders | null = null;
    let trailers: IncomingHttpHeaders | null = null;
    let settled = false;
    let session: ClientHttp2Session | null = null;

    const settle = (outcome: { call: CallEnd; endedAt: number } | { failure: Failure } | null): void => {
      if (settled) return;
      settled = true;
      signal.removeEventListener('abort', onAbort);
      session?.destroy();
      socket.destroy();
      if (outcome !== null) resolve(outcome);
    };
    const onAbort = (): void => settle(null);
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) return settle(null);

    const watch = new FrameWatch(() => undefined);
    const stream = new WatchedStream(socket, (piece) => {
      if (!trace.speaksHttp2 && !mayBeHttp2(piece)) {
        settle(noHttp2(where));
        return false;
      }
      trace.speaksHttp2 = true;
      const refused = watch.read(piece);
      if (refused === null) return !settled;
      settle(failed(refused.failure.reason, `${where} ${refused.failure.message}`));
      return false;
    });
    // What one error says a second one explains: they are told together, at the end of a turn of the loop.
    const errors: Error[] = [];
    const fail = (error?: Error): void => {
      if (error !== undefined) errors.push(error);
      setImmediate(() => {
        if (!settled) settle(brokenOff(trace, errors, watch));
      });
    };
    const end = (): void => {
      const endedAt = performance.now();
      if (settled || head === null) return;
      const call = endOf(where, head, trailers, Buffer.concat(body));
      if ('failure' in call) settle(call);
      else {
        trace.call = call;
        settle({ call, endedAt });
      }
    };

    socket.on('error', fail);
    stream.on('error', fail);
    try {
      session = connect(`${wish.scheme}://${wish.authority}`, {
        ...sessionOptions,
        createConnection: () => stream,
      });
      session.on('error', fail);
      session.on('close', () => fail());
      const asked = session.request(headersOf(wish));
      asked.on('error', fail);
      asked.on('close', () => fail());
      asked.on('headers', () => {
        interim += 1;
        if (interim > mostInterim)
          settle(failed('protocol', `${where} sent more than ${mostInterim} interim answers`));
      });
      asked.on('response', (headers) => {
        head = headers;
        trace.httpStatus = Number(headers[':status']);
        const refused = headProblem(where, headers);
        if (refused !== null) settle(refused);
      });
      asked.on('trailers', (headers) => {
        trailers = headers;
      });
      asked.on('data', (piece: Buffer) => {
        if (settled) return;
        bytes += piece.length;
        body.push(piece);
        if (bytes > mostAnswerBytes)
          settle(
            failed(
              'protocol',
              `${where} sent more than ${mostAnswerBytes} bytes, which no answer to a health check has`,
            ),
          );
      });
      asked.on('end', () => {
        // A stream ends, too, when it is reset, or its connection is gone.
        if (watch.ended && head !== null) end();
        else fail();
      });
      asked.end(requestOf(wish.service));
    } catch (error) {
      settle(failed('check', `The call cannot be made: ${errorCode(error)}`));
    }
  });
}

/** What a server sends first in HTTP/2 is its settings (RFC 9113 section 3.4): the fourth byte is their type. */
function mayBeHttp2(piece: Buffer): boolean {
  return piece.length < 4 ? piece[0] === 0 : piece[0] === 0 && piece[3] === 4;
}

function noHttp2(where: string): { failure: Failure } {
  return failed(
    'protocol',
    `${where} does not speak HTTP/2 as gRPC needs it; is it TLS that it wants, or is another server at this port?`,
  );
}

function headersOf({ scheme, authority, metadata, userAgent, leftMs, service: _ }: HealthWish) {
  const own = Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return {
    ':method': 'POST',
    ':scheme': scheme,
    ':authority': authority,
    ':path': path,
    te: 'trailers',
    'content-type': 'application/grpc',
    // At most eight digits.
    'grpc-timeout': `${Math.max(1, Math.min(99_999_999, Math.round(leftMs)))}m`,
    'grpc-accept-encoding': 'identity',
    'user-agent': userAgent,
    ...own,
    // Kept out of the tables of header compression (RFC 7541 section 7.1.3).
    [sensitiveHeaders]: Object.keys(own),
  };
}

/** Why what begins so is no answer of a gRPC server; null where it may be one. */
function headProblem(where: string, headers: IncomingHttpHeaders): { failure: Failure } | null {
  const status = Number(headers[':status']);
  if (status !== 200)
    return failed('protocol', `${where} answered ${status} of HTTP, so no gRPC server was reached`);
  const type = headers['content-type'] ?? '';
  return /^application\/grpc(?:$|[+;])/i.test(type)
    ? null
    : failed(
        'protocol',
        `${where} answered with ${type === '' ? 'no content type' : `the content type ${shown(type)}`}, so it is no gRPC server`,
      );
}

/** How the call ended: the status stands in the trailers, or, where there is nothing else to say, in the head. */
function endOf(
  where: string,
  head: IncomingHttpHeaders,
  trailers: IncomingHttpHeaders | null,
  body: Buffer,
): CallEnd | { failure: Failure } {
  const last = trailers?.['grpc-status'] === undefined ? head : trailers;
  const status = [last['grpc-status']].flat()[0];
  if (status === undefined || !/^\d{1,4}$/.test(status))
    return failed('protocol', `${where} ended the call without saying how (no grpc-status)`);
  const code = Number(status);
  const said = shown(decodedMessage([last['grpc-message']].flat()[0] ?? ''));
  if (code !== 0) return { code, said, health: null };
  const answer = answerOf(body);
  return 'broken' in answer
    ? failed('protocol', `${where} answered the health check with OK, but ${answer.broken}`)
    : // Some say "OK" to it, which says nothing.
      { code, said: '', health: answer.status };
}

/** Printable, whatever it is, and cut. */
function shown(text: string): string {
  const printable = text.replace(/\p{C}/gu, '\u{fffd}');
  return printable.length <= longestSaid ? printable : `${printable.slice(0, longestSaid)}…`;
}

function brokenOff(trace: GrpcTrace, errors: readonly Error[], watch: FrameWatch): { failure: Failure } {
  const { where } = trace;
  const codes = errors.map((error) => errorCode(error));
  for (const code of codes) {
    const own = ownShortage(code);
    if (own !== null) return failed('internal', `The call to ${where} could not go on: ${own}`);
  }
  if (watch.reset !== null)
    return failed('protocol', `${where} reset the call (${errorName(watch.reset)}) before it had answered`);
  if (watch.goAway !== null)
    return failed(
      'protocol',
      `${where} said that it is going away (${errorName(watch.goAway)}) before it had answered`,
    );
  const broken = errors.find((error) => errorCode(error).startsWith('ERR_HTTP2'));
  if (broken !== undefined)
    return failed('protocol', `${where} broke the rules of HTTP/2: ${shown(broken.message)}`);
  const lost = codes.includes('ECONNRESET') ? 'reset the connection' : 'closed the connection';
  return gaveUp('protocol', `${where} ${lost} before it had answered`);
}

import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { closeCodeInWords } from '@appops/shared/words/websocket';
import { WebSocket, type RawData } from 'ws';
import { errorCode, failed, gaveUp, type Failure } from '../../net/failure.ts';
import { ownShortage } from '../../net/own-shortages.ts';
import { shownUrl } from '../http/redirects.ts';
import type { HeardMessages } from './heard-messages.ts';
import type { WebsocketTrace } from './websocket-trace.ts';

/** How a conversation ended: with all that was wanted, or without as the server closed it, or as it went on beyond a limit. */
export interface Conversation {
  end: 'heard' | 'closed' | 'limit';
  endedAt: number;
  /** Still open, to be closed in good manners; see `farewell`. */
  websocket: WebSocket;
}

export interface ConversationWish {
  url: URL;
  headers: Record<string, string>;
  subprotocols: readonly string[];
  send: string | null;
  /** Of all messages together, and of each, in bytes. */
  limitBytes: number;
}

/** More pings than this are a flood; so are more messages, most of which would be empty. */
export const mostPings = 1000;
export const mostMessages = 10_000;

/**
 * Opens a WebSocket (RFC 6455) on a connection that stands, says something if asked to, and listens until all that is wanted
 * was heard. No extension is offered, so that nothing can be compressed. When the signal aborts, the connection is destroyed
 * and the promise stays pending: race it.
 */
export function converse(
  socket: Socket,
  wish: ConversationWish,
  heard: HeardMessages,
  signal: AbortSignal,
  trace: WebsocketTrace,
): Promise<Conversation | { failure: Failure }> {
  return new Promise((resolve) => {
    const { url, headers, subprotocols, send, limitBytes } = wish;
    const startedAt = performance.now();
    let openedAt = startedAt;
    let pings = 0;
    let settled = false;
    const settle = (outcome: Conversation | { failure: Failure } | null): void => {
      if (settled) return;
      settled = true;
      signal.removeEventListener('abort', onAbort);
      if (outcome === null || 'failure' in outcome) {
        websocket.terminate();
        socket.destroy();
      }
      if (outcome !== null) resolve(outcome);
    };
    const onAbort = (): void => settle(null);

    let websocket: WebSocket;
    trace.stage = 'upgrade';
    try {
      websocket = new WebSocket(url, [...subprotocols], {
        createConnection: () => socket,
        headers,
        perMessageDeflate: false,
        followRedirects: false,
        autoPong: false,
        maxPayload: limitBytes,
        maxFragments: mostMessages,
      });
    } catch (error) {
      socket.destroy();
      resolve(
        failed(
          'check',
          `This check can never pass: ${error instanceof Error ? error.message : String(error)}`,
        ),
      );
      return;
    }
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) settle(null);

    const end = (how: Conversation['end'], endedAt: number): void => settle({ end: how, endedAt, websocket });
    websocket.on('upgrade', ({ statusCode }) => {
      trace.statusCode = statusCode ?? null;
    });
    websocket.on('unexpected-response', (_request, answer) => {
      trace.statusCode = answer.statusCode ?? null;
      answer.on('error', () => undefined);
      settle(refused(trace.where, url, answer));
    });
    websocket.on('open', () => {
      if (settled) return;
      openedAt = performance.now();
      trace.upgradeMs = openedAt - startedAt;
      trace.subprotocol = websocket.protocol === '' ? null : websocket.protocol;
      trace.heard = heard;
      trace.stage = 'listening';
      if (send !== null)
        websocket.send(send, (error) => {
          if (error == null && heard.found.length === 0) end('heard', performance.now());
        });
      else if (heard.foundAll) end('heard', openedAt);
    });
    websocket.on('message', (data) => {
      if (settled) return;
      const now = performance.now();
      heard.hear(bytesOf(data));
      if (heard.found.length > 0 && heard.foundAll) {
        trace.add('wait', now - openedAt);
        end('heard', now);
      } else if (heard.bytes >= limitBytes || heard.count >= mostMessages) end('limit', now);
    });
    websocket.on('ping', (data) => {
      pings += 1;
      if (settled) return;
      if (pings > mostPings)
        settle(failed('protocol', `${trace.where} sent more than ${mostPings} pings and not what is asked`));
      else websocket.pong(data);
    });
    websocket.on('close', (code) => {
      if (settled) return;
      trace.closeCode = code;
      if (trace.stage === 'listening') end('closed', performance.now());
      else
        settle(gaveUp('protocol', `${trace.where} closed the connection instead of switching to WebSocket`));
    });
    websocket.on('error', (error) => settle(broken(trace, error)));
  });
}

/**
 * Closes a WebSocket as RFC 6455 section 7.1.2 wants it, after all that counts is over: the server gets a moment to answer.
 * @returns the code by which it closed; null where it did not in time
 */
export function farewell(websocket: WebSocket, patienceMs: number): Promise<number | null> {
  return new Promise((resolve) => {
    if (websocket.readyState === WebSocket.CLOSED) {
      resolve(null);
      return;
    }
    const timer = setTimeout(() => {
      websocket.terminate();
      resolve(null);
    }, patienceMs);
    websocket.once('close', (code) => {
      clearTimeout(timer);
      resolve(code === 1006 ? null : code);
    });
    websocket.close(1000);
  });
}

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}

function refused(where: string, url: URL, answer: IncomingMessage): { failure: Failure } {
  const { statusCode = 0, statusMessage = '', headers } = answer;
  const status = `${statusCode}${statusMessage === '' ? '' : ` ${statusMessage.slice(0, 60)}`}`;
  const leadsTo = statusCode >= 300 && statusCode < 400 ? shownLocation(headers.location, url) : null;
  return leadsTo === null
    ? failed('protocol', `${where} answered ${status} instead of switching to WebSocket`)
    : failed(
        'redirect',
        `${where} answered ${status} and sends on to ${leadsTo}; WebSockets are not followed, so give the check that address if it is the right one`,
      );
}

/** Where an answer leads, without query and fragment, which may hold secrets. */
function shownLocation(location: string | undefined, url: URL): string | null {
  if (location === undefined) return null;
  try {
    return shownUrl(new URL(location, url)).slice(0, 300);
  } catch {
    return 'an address that cannot be read';
  }
}

function broken(trace: WebsocketTrace, error: Error): { failure: Failure } {
  const code = errorCode(error);
  const own = ownShortage(code);
  if (own !== null) return failed('internal', `The talk with ${trace.where} could not go on: ${own}`);
  if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' || code === 'WS_ERR_TOO_MANY_BUFFERED_PARTS')
    return failed(
      'check',
      `${trace.where} sent a message that is longer than what is read, so that nothing can be told of it`,
    );
  if (code.startsWith('WS_ERR_'))
    return failed('protocol', `${trace.where} broke the rules of WebSocket: ${error.message}`);
  if (code.startsWith('HPE_'))
    return failed('protocol', `${trace.where} answered what is no HTTP: ${error.message.slice(0, 120)}`);
  if (code === 'ECONNRESET' || code === 'EPIPE')
    return gaveUp(
      'protocol',
      trace.stage === 'upgrade'
        ? `${trace.where} closed the connection instead of switching to WebSocket`
        : `${trace.where} reset the connection; ${trace.heardWords()}`,
    );
  // The library's own words for an answer that is none to the handshake.
  if (code === 'Error')
    return failed(
      'protocol',
      `${trace.where} did not switch to WebSocket as it should: ${error.message.slice(0, 200)}`,
    );
  return gaveUp('protocol', `${trace.where} is gone from the connection (${code}); ${trace.heardWords()}`);
}

/** How a server ended what should have gone on, for messages. */
export function closedWords(code: number | null): string {
  return code === null || code === 1006
    ? 'closed the connection without a closing handshake'
    : `closed with ${closeCodeInWords(code)}`;
}

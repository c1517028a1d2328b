import { createHash } from 'node:crypto';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { websocketCheck } from '@appops/shared/contract/checks/websocket';
import type { WebsocketFacts } from '@appops/shared/contract/checks/websocket-facts';
import type { tryCheck } from '@appops/shared/contract/monitors';
import type { BodyInputOf } from '@appops/shared/contract/route';
import { WebSocketServer, type ServerOptions, type WebSocket } from 'ws';
import { onTestFinished } from 'vitest';
import type { AddressRules } from '../../src/probing/net/address-rules.ts';
import { NameResolver } from '../../src/probing/net/name-resolver.ts';
import type { ProbedAttempt } from '../../src/probing/net/trace.ts';
import { trustIn } from '../../src/probing/net/trust.ts';
import { probeWebsocket } from '../../src/probing/protocols/websocket/probe.ts';
import { Evaluators } from '../../src/probing/thread/evaluators.ts';
import { loopbackAllowed } from './checks.ts';
import { tcpServer } from './servers.ts';

export type GivenWebsocketCheck = Partial<
  Extract<BodyInputOf<typeof tryCheck>['check'], { type: 'websocket' }>
>;

interface Wish {
  rules?: AddressRules;
  trust?: string[];
  bodyLimitBytes?: number;
  signal?: AbortSignal;
}

const evaluators = new Evaluators();

/** An attempt with what it found beside the rest, so that a test says in one place what it expects. */
type FoundAttempt = ProbedAttempt<WebsocketFacts> & Omit<WebsocketFacts, 'protocol'>;

/** One attempt, loopback allowed unless said otherwise. */
export async function websocketAttempt(
  url: string,
  given: GivenWebsocketCheck = {},
  { rules = loopbackAllowed, trust, bodyLimitBytes, signal }: Wish = {},
): Promise<FoundAttempt> {
  const check = websocketCheck.parse({ type: 'websocket', url, timeoutMs: 5000, ...given });
  const made = await probeWebsocket(check, {
    addressRules: rules,
    resolver: new NameResolver(),
    trust: trustIn(trust),
    version: '1.2.3',
    evaluators,
    ...(bodyLimitBytes === undefined ? {} : { bodyLimitBytes }),
    ...(signal === undefined ? {} : { signal }),
    deadline: { deadlineAt: performance.now() + check.timeoutMs, delayedMs: () => 0 },
  });
  return { ...made, ...made.facts! };
}

/** A WebSocket server of `ws` until the test ends; resolves with its port. `server` is what it listens by, where not by itself. */
export async function websocketServer(
  speak: (websocket: WebSocket) => void,
  options: ServerOptions = {},
): Promise<number> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, ...options });
  server.on('connection', (websocket) => speak(websocket.on('error', () => undefined)));
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    for (const each of server.clients) each.terminate();
    server.close();
  });
  return (server.address() as { port: number }).port;
}

/** Speaks WebSocket on what `server` serves, such as one with TLS. */
export function speakWebsocket(server: Server, speak: (websocket: WebSocket) => void): void {
  new WebSocketServer({ server }).on('connection', (websocket) =>
    speak(websocket.on('error', () => undefined)),
  );
}

/** A server that switches as it should and then does what it likes with the connection, frame by frame. */
export function rawWebsocketServer(speak: (socket: Socket) => void, more = ''): Promise<number> {
  return tcpServer((socket, said) => {
    const key = /^sec-websocket-key: (.*)\r$/im.exec(said.toString('latin1'))?.[1] ?? '';
    // RFC 6455 section 4.2.2.
    const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n${more}\r\n`,
    );
    speak(socket);
  });
}

/** A frame that is not masked, as servers send them (RFC 6455 section 5.2). */
export function frame(opcode: number, payload: Buffer | string = '', isLast = true): Buffer {
  const bytes = Buffer.from(payload);
  const first = (isLast ? 0x80 : 0) | opcode;
  if (bytes.length < 126) return Buffer.concat([Buffer.from([first, bytes.length]), bytes]);
  const head = Buffer.from([first, 127, 0, 0, 0, 0, 0, 0, 0, 0]);
  head.writeBigUInt64BE(BigInt(bytes.length), 2);
  return Buffer.concat([head, bytes]);
}

/** Writes the same again and again as long as somebody takes it. */
export function pour(socket: Socket, bytes: Buffer): void {
  const on = (): void => {
    while (!socket.destroyed && socket.write(bytes));
    if (!socket.destroyed) socket.once('drain', on);
  };
  on();
}

export const contains = (value: string) => [
  { kind: 'message' as const, comparison: 'contains' as const, value },
];

import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { tryCheck } from '@appops/shared/contract/monitors';
import type { BodyInputOf } from '@appops/shared/contract/route';
import { udpCheck } from '@appops/shared/contract/checks/udp';
import type { UdpFacts } from '@appops/shared/contract/checks/udp-facts';
import { onTestFinished } from 'vitest';
import type { ProbedAttempt } from '../../src/probing/net/trace.ts';
import { probeUdp } from '../../src/probing/protocols/udp/probe.ts';
import { probeTools, type ToolsWish } from './tools.ts';

export type GivenUdpCheck = Partial<Extract<BodyInputOf<typeof tryCheck>['check'], { type: 'udp' }>>;

/** A socket on a free port of `host` until the test ends. */
export async function udpSocket(host = '127.0.0.1'): Promise<{ socket: Socket; port: number }> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  socket.on('error', () => undefined);
  socket.bind(0, host);
  await once(socket, 'listening');
  onTestFinished(() => void socket.close());
  return { socket, port: socket.address().port };
}

/** A server that does what it likes with each datagram; resolves with its port. */
export async function udpServer(
  hear: (said: Buffer, from: RemoteInfo, reply: (answer: string | Buffer) => void) => void,
  host = '127.0.0.1',
): Promise<number> {
  const { socket, port } = await udpSocket(host);
  socket.on('message', (said, from) =>
    hear(said, from, (answer) => socket.send(answer, from.port, from.address)),
  );
  return port;
}

/** A port on which nobody listens any more. */
export async function closedUdpPort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  await new Promise<void>((resolve) => void socket.close(() => resolve()));
  return port;
}

/** One attempt, with what it found beside the rest; loopback allowed unless said otherwise. */
export async function udpAttempt(
  port: number,
  given: GivenUdpCheck = {},
  wish: ToolsWish = {},
): Promise<ProbedAttempt<UdpFacts> & Omit<UdpFacts, 'protocol'>> {
  const check = udpCheck.parse({
    type: 'udp',
    host: '127.0.0.1',
    port,
    send: 'ping',
    timeoutMs: 5_000,
    ...given,
  });
  const made = await probeUdp(check, probeTools(check.timeoutMs, wish));
  return { ...made, ...made.facts! };
}

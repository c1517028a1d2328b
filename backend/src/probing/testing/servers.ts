import { once } from 'node:events';
import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { createServer as createTcp, type AddressInfo, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { TestCertificate } from './certificates.ts';

/** Listens on a free port of `host` until the test ends; resolves with the port. */
async function listening(server: Server, host: string): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket.on('error', () => undefined).on('close', () => sockets.delete(socket)));
  });
  server.listen(0, host);
  await once(server, 'listening');
  onTestFinished(async () => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  });
  return (server.address() as AddressInfo).port;
}

export function httpServer(listener: RequestListener, host = '127.0.0.1'): Promise<number> {
  return listening(createHttp(listener), host);
}

export function httpsServer(certificate: TestCertificate, listener: RequestListener): Promise<number> {
  return listening(createHttps(certificate, listener), '127.0.0.1');
}

/** A server that says what it likes: `talk` gets each connection once it has sent something, and what that was. */
export function tcpServer(talk: (socket: Socket, said: Buffer) => void): Promise<number> {
  const server = createTcp((socket) => void socket.once('data', (said: Buffer) => talk(socket, said)));
  return listening(server, '127.0.0.1');
}

/** A server that accepts connections and never says anything. */
export function silentServer(): Promise<number> {
  return listening(
    createTcp((socket) => void socket.resume()),
    '127.0.0.1',
  );
}

import { once } from 'node:events';
import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { connect, createServer as createTcp, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTls } from 'node:tls';
import { Worker } from 'node:worker_threads';
import { onTestFinished } from 'vitest';
import type { TestCertificate } from './certificates.ts';

/** Listens on a free port of `host` until the test ends; resolves with the port. */
export async function listening(server: Server, host: string): Promise<number> {
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

/** A server that does what it likes with each connection, from the first moment on. */
export function speakingServer(speak: (socket: Socket) => void): Promise<number> {
  return listening(createTcp(speak), '127.0.0.1');
}

/** The same behind TLS. */
export function tlsServer(certificate: TestCertificate, speak: (socket: Socket) => void): Promise<number> {
  return listening(createTls(certificate, speak), '127.0.0.1');
}

/**
 * A port that answers no connection request: whoever listens there is stuck, and the queue in which the system keeps
 * connections for it is full.
 */
export async function deafServer(): Promise<number> {
  const over = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(
    `const { parentPort, workerData } = require('node:worker_threads');
     const server = require('node:net').createServer();
     server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
       parentPort.postMessage(server.address().port);
       Atomics.wait(workerData, 0, 0);
     });`,
    { eval: true, workerData: over },
  );
  const [port] = (await once(worker, 'message')) as [number];
  // A backlog of one holds two.
  const waiting = Array.from({ length: 2 }, () => connect(port, '127.0.0.1').on('error', () => undefined));
  await Promise.all(waiting.map((socket) => once(socket, 'connect')));
  onTestFinished(async () => {
    for (const socket of waiting) socket.destroy();
    Atomics.store(over, 0, 1);
    Atomics.notify(over, 0);
    await worker.terminate();
  });
  return port;
}

/** A server that accepts connections and never says anything. */
export function silentServer(): Promise<number> {
  return listening(
    createTcp((socket) => void socket.resume()),
    '127.0.0.1',
  );
}

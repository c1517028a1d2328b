import {
  createSecureServer,
  createServer,
  type ServerHttp2Stream,
  type IncomingHttpHeaders,
} from 'node:http2';
import type { Socket } from 'node:net';
import { createServer as createTls } from 'node:tls';
import type { TestCertificate } from './certificates.ts';
import { listening } from './servers.ts';

type Answer = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void;

/** A server that speaks HTTP/2 over TLS, and HTTP/1.1 where `allowHTTP1`. */
export function http2Server(
  certificate: TestCertificate,
  answer: Answer,
  allowHTTP1 = false,
): Promise<number> {
  const server = createSecureServer({ ...certificate, allowHTTP1 });
  server.on('stream', (stream, headers) => {
    stream.on('error', () => undefined);
    answer(stream, headers);
  });
  if (allowHTTP1)
    server.on('request', (request, reply) => {
      if (request.httpVersion.startsWith('1')) reply.end('over 1.1');
    });
  server.on('sessionError', () => undefined);
  return listening(server, '127.0.0.1');
}

/** The same without TLS. */
export function http2PlainServer(answer: Answer): Promise<number> {
  const server = createServer();
  server.on('stream', (stream, headers) => {
    stream.on('error', () => undefined);
    answer(stream, headers);
  });
  return listening(server, '127.0.0.1');
}

/** A server that agrees to HTTP/2 in the handshake and then does what it likes with the connection. */
export function agreeingServer(
  certificate: TestCertificate,
  speak: (socket: Socket) => void,
): Promise<number> {
  const server = createTls({ ...certificate, ALPNProtocols: ['h2'] }, (socket) => {
    socket.on('error', () => undefined);
    speak(socket);
  });
  return listening(server, '127.0.0.1');
}

/** One frame of RFC 9113 section 4.1. */
export function frame(
  type: number,
  flags: number,
  stream: number,
  content: Buffer = Buffer.alloc(0),
): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(content.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, content]);
}

export const frames = {
  settings: frame(4, 0, 0),
  settingsTaken: frame(4, 1, 0),
  /** `:status: 200`, by its place in the static table (RFC 7541 appendix A). */
  ok: (end: boolean) => frame(1, end ? 5 : 4, 1, Buffer.from([0x88])),
  data: (text: string, end: boolean) => frame(0, end ? 1 : 0, 1, Buffer.from(text)),
  reset: (code: number) => frame(3, 0, 1, word(code)),
  goAway: (last: number, code: number) => frame(7, 0, 0, Buffer.concat([word(last), word(code)])),
  push: frame(5, 4, 1, Buffer.concat([word(2), Buffer.from([0x82, 0x87, 0x84])])),
};

export function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

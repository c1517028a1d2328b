import { Server, ServerCredentials } from '@grpc/grpc-js';
import { HealthImplementation, type ServingStatusMap } from 'grpc-health-check';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import { grpcCheck } from '@appops/shared/contract/checks/grpc';
import type { GrpcFacts } from '@appops/shared/contract/checks/grpc-facts';
import type { tryCheck } from '@appops/shared/contract/monitors';
import type { BodyInputOf } from '@appops/shared/contract/route';
import { onTestFinished } from 'vitest';
import type { AddressRules } from '../../src/probing/net/address-rules.ts';
import { NameResolver } from '../../src/probing/net/name-resolver.ts';
import type { ProbedAttempt } from '../../src/probing/net/trace.ts';
import { trustIn } from '../../src/probing/net/trust.ts';
import { probeGrpc } from '../../src/probing/protocols/grpc/probe.ts';
import { Evaluators } from '../../src/probing/thread/evaluators.ts';
import type { TestCertificate } from './certificates.ts';
import { loopbackAllowed } from './checks.ts';

export type GivenGrpcCheck = Partial<Extract<BodyInputOf<typeof tryCheck>['check'], { type: 'grpc' }>>;

interface Wish {
  rules?: AddressRules;
  trust?: string[];
  signal?: AbortSignal;
}

const evaluators = new Evaluators();

/** An attempt with what it found beside the rest, so that a test says in one place what it expects. */
type FoundAttempt = ProbedAttempt<GrpcFacts> & Omit<GrpcFacts, 'protocol'>;

/** One attempt, loopback allowed unless said otherwise. */
export async function grpcAttempt(
  port: number,
  given: GivenGrpcCheck = {},
  { rules = loopbackAllowed, trust, signal }: Wish = {},
): Promise<FoundAttempt> {
  const check = grpcCheck.parse({ type: 'grpc', host: '127.0.0.1', port, timeoutMs: 5000, ...given });
  const made = await probeGrpc(check, {
    addressRules: rules,
    resolver: new NameResolver(),
    trust: trustIn(trust),
    version: '1.2.3',
    evaluators,
    ...(signal === undefined ? {} : { signal }),
    deadline: { deadlineAt: performance.now() + check.timeoutMs, delayedMs: () => 0 },
  });
  return { ...made, ...made.facts! };
}

/** A server of `@grpc/grpc-js` with its health service until the test ends; without statuses it has none. */
export async function grpcServer(
  statuses: ServingStatusMap | null,
  certificate?: TestCertificate,
): Promise<number> {
  const server = new Server();
  if (statuses !== null) new HealthImplementation(statuses).addToServer(server);
  const credentials =
    certificate === undefined
      ? ServerCredentials.createInsecure()
      : ServerCredentials.createSsl(null, [
          { cert_chain: Buffer.from(certificate.cert), private_key: Buffer.from(certificate.key) },
        ]);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', credentials, (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  onTestFinished(() => server.forceShutdown());
  return port;
}

/** A server of HTTP/2 that does what it likes with each call. */
export async function http2Server(
  answer: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void,
): Promise<number> {
  const server = createServer();
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => undefined)));
  server.on('sessionError', () => undefined);
  server.on('stream', (stream, headers) =>
    answer(
      stream.on('error', () => undefined),
      headers,
    ),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return (server.address() as { port: number }).port;
}

/** A message with the five bytes before it that gRPC has. */
export function grpcMessage(bytes: readonly number[], compressed = false): Buffer {
  const prefix = Buffer.alloc(5);
  prefix[0] = compressed ? 1 : 0;
  prefix.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([prefix, Buffer.from(bytes)]);
}

/** An answer with its body, and trailers behind it. */
export function answerWith(
  stream: ServerHttp2Stream,
  body: Buffer,
  trailers: Record<string, string> = { 'grpc-status': '0' },
  head: Record<string, string | number> = {},
): void {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...head }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers(trailers));
  stream.end(body);
}

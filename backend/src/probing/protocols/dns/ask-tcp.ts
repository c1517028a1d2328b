import type { Socket } from 'node:net';
import { dial } from '../../net/dial.ts';
import { errorCode, failed, gaveUp, type Failure } from '../../net/failure.ts';
import { ownShortage } from '../../net/own-shortages.ts';
import { mostPassedOver, type Reply } from './ask-udp.ts';
import type { DnsTrace } from './dns-trace.ts';
import { answersTo } from './message.ts';
import { shownServer, type NameServer } from './name-servers.ts';

/**
 * Asks a name server over TCP (RFC 7766): messages have their length before them, in two bytes, so that no answer is longer
 * than 65,535 bytes. When the signal aborts, the connection is destroyed and the promise stays pending: race it.
 */
export async function askByTcp(
  server: NameServer,
  query: Buffer,
  signal: AbortSignal,
  trace: DnsTrace,
): Promise<Reply | { failure: Failure }> {
  trace.phase = 'connect';
  trace.overTcp = true;
  trace.where = shownServer(server);
  const dialledAt = performance.now();
  const tcp = await dial(`the name server ${server.address}`, [server.address], server.port, signal);
  if ('failure' in tcp) {
    const { reason, message, ...rest } = tcp.failure;
    return { failure: { reason, message: `${message}. Its answer over UDP was cut off`, ...rest } };
  }
  trace.add('connect', tcp.at - dialledAt);
  trace.phase = 'wait';
  trace.askedTimes += 1;
  const reply = await exchange(tcp.socket, server, query, signal, trace);
  if (!('failure' in reply)) trace.add('wait', reply.at - tcp.at);
  return reply;
}

function exchange(
  socket: Socket,
  server: NameServer,
  query: Buffer,
  signal: AbortSignal,
  trace: DnsTrace,
): Promise<Reply | { failure: Failure }> {
  return new Promise((resolve) => {
    let settled = false;
    const settle = (outcome: Reply | { failure: Failure } | null): void => {
      if (settled) return;
      settled = true;
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
      if (outcome !== null) resolve(outcome);
    };
    const onAbort = (): void => settle(null);
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) return settle(null);

    const frames = new Frames();
    socket.on('data', (piece: Buffer) => {
      const at = performance.now();
      for (const message of frames.read(piece)) {
        if (settled) return;
        if (answersTo(message, query)) settle({ server, message, at });
        else if ((trace.passedOver += 1) > mostPassedOver)
          settle(
            failed(
              'protocol',
              `The name server ${shownServer(server)} sent more than ${mostPassedOver} messages that answer something else`,
            ),
          );
      }
    });
    const closed = (): void =>
      settle(
        gaveUp(
          'protocol',
          `The name server ${shownServer(server)} closed the connection over TCP before it had answered`,
        ),
      );
    socket.once('end', closed);
    socket.once('close', closed);
    socket.on('error', (error) => {
      const code = errorCode(error);
      const own = ownShortage(code);
      const words = code === 'ECONNRESET' ? 'reset the connection over TCP' : `is gone from it (${code})`;
      settle(
        own === null
          ? gaveUp('protocol', `The name server ${shownServer(server)} ${words} before it had answered`)
          : failed('internal', `The name server ${shownServer(server)} could not be asked over TCP: ${own}`),
      );
    });
    const length = Buffer.alloc(2);
    length.writeUInt16BE(query.length);
    socket.write(Buffer.concat([length, query]));
    if (socket.destroyed) closed();
  });
}

/** Puts messages together, each of which has its length before it, however they are cut on the way. */
class Frames {
  readonly #length = Buffer.alloc(2);
  #lengthBytes = 0;
  #message: Buffer | null = null;
  #filled = 0;

  /** The messages that end in this piece. */
  *read(piece: Buffer): Generator<Buffer> {
    let at = 0;
    while (at < piece.length) {
      if (this.#message === null) {
        this.#length[this.#lengthBytes] = piece[at]!;
        this.#lengthBytes += 1;
        at += 1;
        if (this.#lengthBytes < 2) continue;
        this.#message = Buffer.alloc(this.#length.readUInt16BE(0));
        this.#lengthBytes = 0;
        this.#filled = 0;
      }
      const taken = piece.copy(this.#message, this.#filled, at);
      this.#filled += taken;
      at += taken;
      if (this.#filled < this.#message.length) continue;
      const message = this.#message;
      this.#message = null;
      yield message;
    }
  }
}

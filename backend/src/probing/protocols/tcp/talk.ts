import type { Socket } from 'node:net';
import { errorCode, failed, gaveUp, type Failure } from '../../net/failure.ts';
import { ownShortage } from '../../net/own-shortages.ts';
import { excerptBytes } from './excerpt.ts';
import type { Heard } from './heard.ts';

/** How a talk ended: with all that was wanted, or without as the target closed it, or as it went on beyond the limit. */
export interface Talk {
  end: 'found' | 'closed' | 'limit';
  endedAt: number;
}

export interface TalkWish {
  send: Uint8Array | null;
  /** Each is looked for in all that is heard, wherever the network cuts it. */
  wanted: readonly Buffer[];
  limitBytes: number;
  /** Host and address, for messages. */
  where: string;
}

/**
 * Says something on a connection that stands, and listens until all that is wanted was heard. The connection is destroyed
 * in every case. `heard` is filled on the way, for whoever has to say how far it came when the signal aborts (the promise
 * then stays pending: race it).
 */
export function talk(
  socket: Socket,
  { send, wanted, limitBytes, where }: TalkWish,
  signal: AbortSignal,
  heard: Heard,
): Promise<Talk | { failure: Failure }> {
  return new Promise((resolve) => {
    let settled = false;
    const settle = (outcome: Talk | { failure: Failure } | null): void => {
      if (settled) return;
      settled = true;
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
      if (outcome !== null) resolve(outcome);
    };
    const onAbort = (): void => settle(null);
    signal.addEventListener('abort', onAbort);

    /** The end of what was heard before, in which something that is wanted may have begun. */
    let tail = Buffer.alloc(0);
    const overlap = Math.max(0, ...wanted.map(({ length }) => length - 1));
    socket.on('data', (piece: Buffer) => {
      if (settled) return;
      const now = performance.now();
      heard.firstByteAt ??= now;
      const room = Math.max(0, limitBytes - heard.bytes);
      const read = piece.length <= room ? piece : piece.subarray(0, room);
      if (heard.beginning.length < excerptBytes)
        heard.beginning = Buffer.concat([heard.beginning, read]).subarray(0, excerptBytes);
      heard.bytes += read.length;
      const text: Buffer = tail.length === 0 ? read : Buffer.concat([tail, read]);
      wanted.forEach((each, index) => {
        heard.found[index] ||= text.includes(each);
      });
      tail = overlap === 0 ? Buffer.alloc(0) : Buffer.from(text.subarray(-overlap));
      if (heard.found.every(Boolean)) settle({ end: 'found', endedAt: now });
      else if (heard.bytes >= limitBytes) settle({ end: 'limit', endedAt: now });
    });
    socket.once('end', () => settle({ end: 'closed', endedAt: performance.now() }));
    socket.on('error', (error) => settle(lost(where, errorCode(error))));
    socket.once('close', () => settle({ end: 'closed', endedAt: performance.now() }));

    const sent = (): void => {
      const now = performance.now();
      // The last byte has gone to the system. A target that speaks first is not waited for from here on.
      if (heard.firstByteAt === null) heard.sentAt = now;
      if (wanted.length === 0) settle({ end: 'found', endedAt: now });
    };
    if (send === null || send.length === 0) sent();
    else {
      heard.sentAt = performance.now();
      socket.write(send, (error) => {
        if (error == null) sent();
      });
    }
    if (socket.destroyed) settle(gaveUp('protocol', `${where} closed the connection before it was asked`));
  });
}

function lost(where: string, code: string): { failure: Failure } {
  const own = ownShortage(code);
  if (own !== null) return failed('internal', `The talk with ${where} could not go on: ${own}`);
  const words = code === 'ECONNRESET' ? 'reset the connection' : `is gone from the connection (${code})`;
  return gaveUp('protocol', `${where} ${words} before it had said what is asked`);
}

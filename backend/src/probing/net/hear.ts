import type { Socket } from 'node:net';
import { errorCode } from './failure.ts';

/** What was heard, or why nothing more will be. */
export type Heard = { bytes: Buffer } | { lost: 'closed' | 'too much' } | { lost: 'error'; code: string };

/**
 * Reads as much from a connection as makes a whole, and nothing beyond: what has come after it stays for the next reader.
 * @param lengthOf how long the whole is, of what has come so far; null where more must come to say so
 * @param most bytes that a whole may have
 */
export function hear(
  socket: Socket,
  lengthOf: (bytes: Buffer) => number | null,
  most: number,
): Promise<Heard> {
  return new Promise((resolve) => {
    let heard: Buffer = Buffer.alloc(0);
    const settle = (outcome: Heard): void => {
      // By events of "readable", since a socket that was paused would not flow for who comes next.
      socket.removeListener('readable', read);
      socket.removeListener('end', onEnd);
      socket.removeListener('close', onEnd);
      socket.removeListener('error', onError);
      resolve(outcome);
    };
    const read = (): void => {
      for (;;) {
        // Cast: no encoding was set, so that it gives bytes.
        const piece = socket.read() as Buffer | null;
        if (piece === null) return;
        heard = heard.length === 0 ? piece : Buffer.concat([heard, piece]);
        const length = lengthOf(heard);
        if (length === null && heard.length <= most) continue;
        if (length === null || length > most) return settle({ lost: 'too much' });
        if (length > heard.length) continue;
        if (length < heard.length) socket.unshift(heard.subarray(length));
        return settle({ bytes: heard.subarray(0, length) });
      }
    };
    const onEnd = (): void => settle({ lost: 'closed' });
    const onError = (error: Error): void => settle({ lost: 'error', code: errorCode(error) });
    socket.on('readable', read);
    socket.once('end', onEnd);
    socket.once('close', onEnd);
    socket.once('error', onError);
    if (socket.destroyed) onEnd();
    else read();
  });
}

/** Why nothing more is heard of somebody, to stand behind their name. */
export function lostWords(heard: Exclude<Heard, { bytes: Buffer }>): string {
  switch (heard.lost) {
    case 'closed':
      return 'closed the connection before it had answered';
    case 'too much':
      return 'sent an answer without an end';
    case 'error':
      return heard.code === 'ECONNRESET'
        ? 'reset the connection before it had answered'
        : `is gone from the connection (${heard.code})`;
  }
}

import fc from 'fast-check';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { speakingServer } from '../../../testing/probing/servers.ts';
import { hear } from './hear.ts';

/** A connection to somebody who says these pieces, each a turn of the loop behind the other, and then hangs up or waits. */
async function saying(pieces: readonly Buffer[], end: boolean): Promise<Socket> {
  const port = await speakingServer((socket) => {
    const next = (at: number): void => {
      const piece = pieces[at];
      if (piece !== undefined) socket.write(piece, () => setImmediate(next, at + 1));
      else if (end) socket.end();
    };
    next(0);
  });
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  return socket;
}

const untilZero = (bytes: Buffer) => {
  const at = bytes.indexOf(0);
  return at === -1 ? null : at + 1;
};

test('a whole is heard however the network cuts it, and what follows it is left for the next reader', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 5 }),
      fc.uint8Array({ maxLength: 8 }),
      async (before, after) => {
        const pieces = before.map((piece) => Buffer.from(piece.map((byte) => byte || 1)));
        const whole = Buffer.concat([...pieces, Buffer.from([0])]);
        const socket = await saying([...pieces, Buffer.from([0, ...after])], true);
        expect(await hear(socket, untilZero, 1000)).toEqual({ bytes: whole });
        const left: Buffer[] = [];
        socket.on('data', (piece: Buffer) => left.push(piece));
        await once(socket, 'end');
        expect(Buffer.concat(left)).toEqual(Buffer.from(after));
        socket.destroy();
      },
    ),
    { numRuns: 25, interruptAfterTimeLimit: 10_000 },
  );
});

test('what never becomes a whole ends with the connection, or at the most that may come', async () => {
  const closing = await saying([Buffer.from('abc')], true);
  expect(await hear(closing, untilZero, 1000)).toEqual({ lost: 'closed' });
  const endless = await saying([Buffer.alloc(2000, 1)], false);
  expect(await hear(endless, untilZero, 1000)).toEqual({ lost: 'too much' });
  for (const socket of [closing, endless]) socket.destroy();
});

import type { Socket } from 'node:net';
import { duplexPair } from 'node:stream';
import { exchange } from './exchange.ts';

/**
 * Makes one exchange in memory, so that what is compiled at the first answer is not counted against the first target
 * after each start.
 */
export async function warmUp(): Promise<void> {
  const [ours, theirs] = duplexPair();
  theirs.once('data', () => {
    theirs.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok');
  });
  const origin = 'http://warm-up.invalid';
  const request = { origin, host: 'warm-up.invalid', path: '/', method: 'GET', headers: [], body: null };
  const limits = { bodyLimit: 1024, wantsBody: () => true };
  const progress = { sentAt: null, firstByteAt: null, head: null };
  const limit = AbortSignal.timeout(1000);
  const expired = new Promise((resolve) => limit.addEventListener('abort', resolve));
  // Nothing depends on the outcome: a thread that could not warm up only measures its first answer a little long.
  // Cast: of a socket it uses what every duplex has.
  await Promise.race([exchange(ours as unknown as Socket, request, limits, limit, progress), expired]);
}

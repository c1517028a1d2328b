import { createServer, connect, type AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { atDeadline } from './attempt-deadline.ts';

/** Resolves when the deadline has expired, with how long that took. */
function expired(limitMs: number, delayedMs: () => number): Promise<number> {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    atDeadline({ deadlineAt: startedAt + limitMs, delayedMs }, () => resolve(performance.now() - startedAt));
  });
}

test('a deadline expires after its time', async () => {
  expect(await expired(30, () => 0)).toBeGreaterThanOrEqual(29);
});

test('for as long as we were held up, there is more time; at most twice of it', async () => {
  expect(await expired(50, () => 40)).toBeGreaterThanOrEqual(88);
  const startedAt = performance.now();
  // Ever more is owed, and still it ends.
  expect(await expired(50, () => 3 * (performance.now() - startedAt))).toBeGreaterThanOrEqual(98);
});

test('what lies in a socket at the deadline is read before it expires', async () => {
  const server = createServer((socket) => void socket.end('answer'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const order: string[] = [];
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  socket.on('data', () => order.push('read'));
  await new Promise((resolve) => socket.once('connect', resolve));
  // Nothing is read here; but the server, in this thread too, must have written.
  await new Promise<void>((resolve) => server.getConnections(() => resolve()));
  await new Promise<void>((resolve) => {
    atDeadline({ deadlineAt: performance.now(), delayedMs: () => 0 }, () => {
      order.push('expired');
      resolve();
    });
    const until = performance.now() + 20;
    while (performance.now() < until);
  });
  socket.destroy();
  expect(order).toEqual(['read', 'expired']);
});

test('an ended wait expires never', async () => {
  let done = false;
  atDeadline({ deadlineAt: performance.now() + 5, delayedMs: () => 0 }, () => (done = true))();
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(done).toBe(false);
});

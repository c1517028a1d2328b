import { createServer as createTlsServer } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import type { RunRequest } from './run-outcome.ts';
import { TestAuthority } from '../../../testing/probing/certificates.ts';
import { aCheck, loopbackAllowed } from '../../../testing/probing/checks.ts';
import { silentServer } from '../../../testing/probing/servers.ts';
import { createProbePool } from './worker-pool.ts';
import { createServer, type AddressInfo, type Server } from 'node:net';

const authority = new TestAuthority();
const busyThread = new URL('../../../testing/probing/busy-thread.ts', import.meta.url);

/** One run by a real probe thread that computes from 20 ms after it was asked, for `busyMs`. */
function runBusy(url: string, busyMs: number, timeoutMs: number, more: Partial<RunRequest> = {}) {
  const pool = createProbePool({
    version: '1.2.3',
    threads: 1,
    workerUrl: busyThread,
    trust: [authority.cert],
  });
  onTestFinished(() => pool.stop(0));
  return pool.run({
    id: `busy 20 ${busyMs}`,
    slot: 1000,
    check: aCheck(url, { timeoutMs }),
    retries: { attempts: 0, delayMs: 0 },
    addressRules: loopbackAllowed,
    deadlineMs: null,
    ...more,
  });
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

const answer = 'HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nfine';

test.each(['http', 'https'])(
  'a target that answered (%s) while our thread was busy beyond the deadline is up, and its durations are no latency',
  async (scheme) => {
    const certificate = authority.issue({ names: ['127.0.0.1'] });
    const answering = (socket: NodeJS.ReadWriteStream) => {
      socket.on('error', () => undefined);
      // Later than the thread begins to be busy, and long before it ends.
      socket.once('data', () => void setTimeout(() => socket.end(answer), 500));
    };
    const port = await listening(
      scheme === 'http' ? createServer(answering) : createTlsServer(certificate, answering),
    );
    // From before the first byte can be sent until long after the time-out.
    const outcome = await runBusy(`${scheme}://127.0.0.1:${port}/`, 3_000, 1_000);
    expect(outcome).toMatchObject({ outcome: 'up', suspect: false, delayed: true });
  },
);

test('a target that hangs while our thread is busy beyond the deadline is suspect, and was waited for', async () => {
  const port = await silentServer();
  const outcome = await runBusy(`http://127.0.0.1:${port}/`, 3_000, 1_000);
  expect(outcome).toMatchObject({ outcome: 'down', suspect: true, attempts: [{ reason: 'timeout' }] });
});

test('a target that hangs for far longer than our thread was busy is down', async () => {
  const port = await silentServer();
  const outcome = await runBusy(`http://127.0.0.1:${port}/`, 300, 6_000);
  expect(outcome).toMatchObject({ outcome: 'down', attempts: [{ reason: 'timeout' }] });
  expect(outcome.lagUs).toBeGreaterThan(0);
});

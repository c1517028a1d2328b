import { expect, test } from 'vitest';
import { tcpServer } from '../../../../testing/probing/servers.ts';
import { trySend } from '../../../../testing/notify/channels.ts';
import { newWebhookSecret } from './signing.ts';

/** A try against a server that says this to whoever asks, and then does with the connection what it is told to. */
async function told(head: string, then: 'close' | 'drip' | 'nothing') {
  const port = await tcpServer((socket) => {
    socket.on('error', () => undefined);
    socket.write(head);
    if (then === 'close') socket.end();
    if (then !== 'drip') return;
    const drip = setInterval(() => socket.write('1\r\na\r\n'), 50);
    socket.on('close', () => clearInterval(drip));
  });
  return trySend<'webhook'>(
    { kind: 'webhook', url: `http://127.0.0.1:${port}/` },
    { secret: newWebhookSecret() },
  );
}

const chunked = 'Transfer-Encoding: chunked\r\n\r\n';
const ofFiveHundred = 'Content-Length: 500\r\n\r\nabc';

test.each([
  ['never ends', `HTTP/1.1 200 OK\r\n${chunked}`, 'drip'],
  ['never begins', `HTTP/1.1 202 Accepted\r\n${chunked}`, 'nothing'],
  ['breaks off', `HTTP/1.1 200 OK\r\n${ofFiveHundred}`, 'close'],
] as const)(
  'a receiver that says yes has it, though the rest of its answer %s',
  async (_what, head, then) => {
    expect(await told(head, then)).toEqual({ ok: true, note: null });
  },
);

test.each([
  ['never ends', `HTTP/1.1 500 No\r\n${chunked}`, 'drip', /^It answered 500: “a+”\.$/],
  ['never begins', `HTTP/1.1 503 No\r\n${chunked}`, 'nothing', /^It answered 503\.$/],
  ['breaks off', `HTTP/1.1 429 No\r\n${ofFiveHundred}`, 'close', /^It answered 429: “abc”\.$/],
] as const)('a refusal is one, though the rest of it %s', async (_what, head, then, words) => {
  const sent = await told(head, then);
  expect(sent).toMatchObject({ ok: false, passes: true });
  expect((sent as { message: string }).message).toMatch(words);
});

test('what is no answer to a message is said in words', async () => {
  const switching = await told(
    'HTTP/1.1 101 Go\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
    'close',
  );
  expect((switching as { message: string }).message).toMatch(/^It answered 101\. /);
  const gone = await told('HTTP/1.1 100 Continue\r\n\r\n', 'close');
  expect((gone as { message: string }).message).toMatch(
    /^127\.0\.0\.1:\d+ closed the connection before it had answered\.$/,
  );
  const elsewhere = await told('HTTP/1.1 307 Go\r\nLocation: file:///etc/passwd\r\n\r\n', 'close');
  expect((elsewhere as { message: string }).message).toMatch(
    /^It answered 307 and sends on to a file: address\. /,
  );
});

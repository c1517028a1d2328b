import { expect, test } from 'vitest';
import { tcpServer } from '../../../../testing/probing/servers.ts';
import {
  contains,
  frame,
  pour,
  rawWebsocketServer,
  websocketAttempt,
} from '../../../../testing/probing/websocket.ts';

const text = 1;
const binary = 2;
const ping = 9;
const limit = { bodyLimitBytes: 100_000 };
const listen = (port: number, more: object = {}) =>
  websocketAttempt(
    `ws://127.0.0.1:${port}/`,
    { assertions: contains('ready'), timeoutMs: 60_000, ...more },
    limit,
  );

test('frames that are masked break the rules, as clients alone do that', async () => {
  const port = await rawWebsocketServer((socket) => socket.write(Buffer.from([0x81, 0x81, 1, 2, 3, 4, 5])));
  const found = await listen(port);
  expect(found).toMatchObject({ ok: false, reason: 'protocol' });
  expect(found.message).toContain('broke the rules of WebSocket');
});

test.each<[string, Buffer]>([
  ['a compressed frame that nobody asked for', Buffer.from([0xc1, 1, 65])],
  ['an unknown kind of frame', frame(3)],
  ['a text that is no UTF-8', frame(text, Buffer.from([0xff, 0xfe]))],
  ['a ping that is too long', frame(ping, Buffer.alloc(126))],
])('%s breaks the rules', async (_, bytes) => {
  const port = await rawWebsocketServer((socket) => socket.write(bytes));
  expect(await listen(port)).toMatchObject({ ok: false, reason: 'protocol' });
});

test.each<[string, (socket: Parameters<Parameters<typeof rawWebsocketServer>[0]>[0]) => void]>([
  ['one that says it is endless', (socket) => socket.write(Buffer.from([0x82, 127, 0, 0, 1, 0, 0, 0, 0, 0]))],
  [
    'one of pieces without end',
    (socket) => {
      socket.write(frame(binary, 'x', false));
      pour(socket, frame(0, 'x'.repeat(1000), false));
    },
  ],
])(
  'a message that is longer than what is read is a limit of ours and no failure of the target: %s',
  async (_, speak) => {
    const port = await rawWebsocketServer(speak);
    const found = await listen(port);
    expect(found).toMatchObject({ ok: false, reason: 'check' });
  },
);

test('messages without end are read up to the limit, and nothing is claimed of the rest', async () => {
  const port = await rawWebsocketServer((socket) => pour(socket, frame(text, 'x'.repeat(1000))));
  const found = await listen(port);
  expect(found).toMatchObject({ ok: false, reason: 'check', assertions: [{ passed: false, error: true }] });
  expect(found.heardBytes).toBeGreaterThanOrEqual(100_000);
  expect(found.heardBytes).toBeLessThan(102_000);
});

test('empty messages without end are, too', async () => {
  const port = await rawWebsocketServer((socket) => pour(socket, Buffer.alloc(8192, frame(text))));
  expect(await listen(port)).toMatchObject({ ok: false, reason: 'check', messages: 10_000 });
});

test('a flood of pings ends before the deadline, and is said', async () => {
  const port = await rawWebsocketServer((socket) => pour(socket, frame(ping, 'x')));
  const found = await listen(port);
  expect(found).toMatchObject({ ok: false, reason: 'protocol' });
  expect(found.message).toContain('sent more than 1000 pings');
});

test('pings are answered while it waits', async () => {
  const port = await rawWebsocketServer((socket) => {
    socket.on('data', () => socket.write(frame(text, 'ready')));
    socket.write(frame(ping, 'are you there'));
  });
  expect(await listen(port)).toMatchObject({ ok: true });
});

test('a frame that drips ends at the deadline', async () => {
  const port = await rawWebsocketServer((socket) => {
    socket.write(Buffer.from([0x81, 100]));
    const timer = setInterval(() => socket.write('x'), 10);
    socket.on('close', () => clearInterval(timer));
  });
  expect(await listen(port, { timeoutMs: 300 })).toMatchObject({ ok: false, reason: 'timeout', messages: 0 });
});

test('a server that never answers the end is not waited for long, and it harms nothing', async () => {
  const port = await rawWebsocketServer((socket) => socket.write(frame(text, 'ready')));
  expect(await listen(port)).toMatchObject({ ok: true, closeCode: null });
});

test('a server that hangs up in the midst of it is told with what it said', async () => {
  const port = await rawWebsocketServer((socket) => socket.end(frame(text, 'soon')));
  const found = await listen(port);
  expect(found).toMatchObject({ ok: false, reason: 'assertion', byDelay: true });
  expect(found.message).toContain(
    'closed the connection without a closing handshake; it said 1 message, "soon"',
  );
});

test.each([
  [
    'a wrong proof',
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n',
  ],
  [
    'an extension that nobody asked for',
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n',
  ],
  ['no HTTP', 'SSH-2.0-OpenSSH_9.9\r\n'],
  ['headers without end', `HTTP/1.1 101 Switching Protocols\r\n${`x: ${'y'.repeat(1000)}\r\n`.repeat(100)}`],
])('an answer of %s is not taken for one', async (_, answer) => {
  const port = await tcpServer((socket) => socket.write(answer));
  expect(await listen(port)).toMatchObject({ ok: false, reason: 'protocol', messages: null });
});

test('a server that hangs up instead of answering may have given up on us', async () => {
  const port = await tcpServer((socket) => socket.end());
  const found = await listen(port);
  expect(found).toMatchObject({ ok: false, reason: 'protocol', byDelay: true });
  expect(found.message).toContain('closed the connection instead of switching to WebSocket');
});

test('a long pattern is not looked for in more than what holds up nobody', async () => {
  const port = await rawWebsocketServer((socket) => socket.end(frame(text, `${'x'.repeat(70_000)}ready`)));
  const found = await listen(port, {
    assertions: [{ kind: 'message', comparison: 'matches', value: 'ready' }],
  });
  expect(found).toMatchObject({ ok: false, reason: 'check', assertions: [{ error: true }] });
});

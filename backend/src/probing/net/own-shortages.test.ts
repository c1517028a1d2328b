import type { Socket } from 'node:net';
import { duplexPair } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { exchange } from '../protocols/http/exchange.ts';

const shortages = ['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'ENETDOWN', 'ECONNABORTED'];

/** An exchange whose connection breaks with a code after the peer has sent these bytes. */
function brokenBy(code: string, sent: string) {
  const [ours, theirs] = duplexPair();
  theirs.once('data', () => {
    theirs.write(sent);
    setImmediate(() => ours.destroy(Object.assign(new Error(code), { code })));
  });
  const request = { origin: 'http://shop.example', host: 'shop.example', path: '/', method: 'GET' };
  return exchange(
    ours as unknown as Socket,
    { ...request, headers: [], body: null },
    { bodyLimit: 1024, wantsBody: () => true },
    new AbortController().signal,
    { sentAt: null, firstByteAt: null, head: null },
  );
}

describe.each([
  ['before an answer', ''],
  ['in the headers', 'HTTP/1.1 200 OK\r\nserver: x'],
  ['in the body', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf of it'],
])('an exchange that breaks %s', (_, sent) => {
  test.each(shortages)('for %s, which is a lack of ours, says nothing of the target', async (code) => {
    expect(await brokenBy(code, sent)).toMatchObject({ failure: { reason: 'internal' } });
  });

  test.each(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH'])(
    'for %s is the target’s failure',
    async (code) => {
      const { failure } = (await brokenBy(code, sent)) as { failure: { reason: string } };
      expect(['protocol', 'body']).toContain(failure.reason);
    },
  );
});

import type { HttpAssertion } from '@appops/shared/contract/checks/http';
import { describe, expect, test } from 'vitest';
import { answered, okLine as ok, says, type AnswerWish } from '../../../../testing/probing/raw-answers.ts';

/**
 * HTTP as servers in the field speak it: raw answers, and what RFC 9110, RFC 9112 and the WHATWG's Fetch standard say
 * that a client makes of them.
 */

const header = (name: string, value: string): HttpAssertion[] => [
  { kind: 'header', name, comparison: 'equals', value },
];
const utf8 = (text: string) => Buffer.from(text).toString('latin1');

describe('what is understood', () => {
  test.each<[string, string, AnswerWish?]>([
    ['a header folded over two lines', `${ok}x-note: one\r\n  two\r\ncontent-length: 2\r\n\r\nok`],
    ['a header folded with a tab', `${ok}x-note: one\r\n\ttwo\r\ncontent-length: 2\r\n\r\nok`],
    ['an unasked 100 Continue', `HTTP/1.1 100 Continue\r\n\r\n${ok}content-length: 2\r\n\r\nok`],
    [
      'several answers before the final one, of kinds that nobody knows',
      `HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 199 x\r\n\r\n${ok}content-length: 2\r\n\r\nok`,
    ],
    ['the same length twice', `${ok}content-length: 2\r\ncontent-length: 2\r\n\r\nok`],
    ['the same length twice in one line', `${ok}content-length: 2, 2\r\n\r\nok`],
    ['the same length written differently', `${ok}content-length: 2\r\ncontent-length: 02\r\n\r\nok`],
    ['lines that end in a line feed alone', 'HTTP/1.1 200 OK\ncontent-length: 2\n\nok'],
    ['chunks whose lines end in a line feed alone', `${ok}transfer-encoding: chunked\r\n\r\n2\nok\n0\n\n`],
    ['no reason phrase', 'HTTP/1.1 200\r\ncontent-length: 2\r\n\r\nok'],
    ['a reason phrase in Latin-1', 'HTTP/1.1 200 D\xe9j\xe0\r\ncontent-length: 2\r\n\r\nok'],
    ['an empty line before the answer', `\r\n${ok}content-length: 2\r\n\r\nok`],
    ['two spaces before the status', 'HTTP/1.1  200 OK\r\ncontent-length: 2\r\n\r\nok'],
    ['a space before the colon', `${ok}content-length : 2\r\n\r\nok`],
    ['no space after the colon', `${ok}content-length:2\r\n\r\nok`],
    ['a header without a name', `${ok}: odd\r\ncontent-length: 2\r\n\r\nok`],
    ['a header whose name has a space in it', `${ok}odd name: 1\r\ncontent-length: 2\r\n\r\nok`],
    ['a header in bytes that are no text', `${ok}x-note: \xff\xfe\r\ncontent-length: 2\r\n\r\nok`],
    ['a header of 60,000 bytes', `${ok}x-note: ${'y'.repeat(60_000)}\r\ncontent-length: 2\r\n\r\nok`],
    ['a header of 100,000 bytes', `${ok}x-note: ${'y'.repeat(100_000)}\r\ncontent-length: 2\r\n\r\nok`],
    ['no length, until the connection ends', `${ok}\r\nok`, { close: true }],
    ['HTTP/1.0 without a length', 'HTTP/1.0 200 OK\r\n\r\nok', { close: true }],
    [
      'HTTP/1.0 with chunks that it cannot mean',
      'HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\nok',
      { close: true },
    ],
    ['HTTP/1.1 with keep-alive', `${ok}connection: keep-alive\r\ncontent-length: 2\r\n\r\nok`],
    ['bytes after the body', `${ok}content-length: 2\r\n\r\nokHTTP/1.1 500 Next\r\n\r\n`],
    ['chunks', `${ok}transfer-encoding: chunked\r\n\r\n1\r\no\r\n1\r\nk\r\n0\r\n\r\n`],
    [
      'chunks with extensions, capitals and leading zeros',
      `${ok}Transfer-Encoding: Chunked\r\n\r\n0002;a="1;2";b\r\nok\r\n00\r\n\r\n`,
    ],
    ['chunk sizes padded with spaces', `${ok}transfer-encoding: chunked\r\n\r\n2   \r\nok\r\n0   \r\n\r\n`],
    [
      'chunks with trailers',
      `${ok}transfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nx-sum: 1\r\nx-more: 2\r\n\r\n`,
    ],
    [
      'chunked told twice',
      `${ok}transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n`,
    ],
    [
      'chunks beside a length, which they overrule',
      `${ok}content-length: 77\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n`,
    ],
    [
      'a last chunk after which the connection ends',
      `${ok}transfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n`,
      { close: true },
    ],
    ['a transfer coding that means none', `${ok}transfer-encoding: identity\r\ncontent-length: 2\r\n\r\nok`],
  ])('%s', async (_, answer, wish = {}) => {
    const found = await answered(answer, { ...wish, assertions: says('ok') });
    expect(found.message).toBeNull();
    expect(found).toMatchObject({ ok: true, statusCode: 200 });
  });

  test.each([[100_000]])('a body that says its length and comes in many pieces: %i bytes', async (length) => {
    const body = 'x'.repeat(length);
    const found = await answered(`${ok}content-length: ${length}\r\n\r\n${body}`);
    expect(found).toMatchObject({ ok: true, bodyBytes: length });
  });

  test.each([
    ['204 with a body', 'HTTP/1.1 204 No Content\r\ncontent-length: 4\r\n\r\nbody', 'GET'],
    ['304 with a length', 'HTTP/1.1 304 Not Modified\r\ncontent-length: 400\r\n\r\n', 'GET'],
    ['an answer to HEAD with a length', `${ok}content-length: 500\r\n\r\n`, 'HEAD'],
    ['an answer to HEAD in chunks', `${ok}transfer-encoding: chunked\r\n\r\n`, 'HEAD'],
    ['an answer to HEAD that is packed', `${ok}content-encoding: gzip\r\ncontent-length: 90\r\n\r\n`, 'HEAD'],
    ['a length of 0', `${ok}content-length: 0\r\n\r\n`, 'GET'],
    ['a length of 0 that is packed', `${ok}content-encoding: gzip\r\ncontent-length: 0\r\n\r\n`, 'GET'],
  ] as const)('no body where HTTP allows none: %s', async (_, answer, method) => {
    const found = await answered(answer, { method });
    expect(found).toMatchObject({ ok: true, message: null, bodyBytes: 0, bodyTruncated: false });
  });

  test.each([
    [300, 'HTTP/1.1 300 Multiple Choices\r\nlocation: /x\r\ncontent-length: 0\r\n\r\n'],
    [304, 'HTTP/1.1 304 Not Modified\r\nlocation: /x\r\n\r\n'],
    [302, 'HTTP/1.1 302 Found\r\ncontent-length: 0\r\n\r\n'],
    [308, 'HTTP/1.1 308 Permanent Redirect\r\nlocation:\r\ncontent-length: 0\r\n\r\n'],
    [305, 'HTTP/1.1 305 Use Proxy\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n'],
  ])('%i is an answer like any other where it leads nowhere', async (status, answer) => {
    expect(await answered(answer)).toMatchObject({ ok: true, statusCode: status });
  });

  test.each([200, 299, 418, 599, 600, 799, 999])('status %i is a value', async (status) => {
    const found = await answered(`HTTP/1.1 ${status} x\r\ncontent-length: 0\r\n\r\n`);
    expect(found.statusCode).toBe(status);
    expect(found.reason).toBe(status < 400 ? null : 'assertion');
  });

  test('repeated headers are one, their values joined; of Set-Cookie each stands alone', async () => {
    const answer = `${ok}vary: accept\r\nset-cookie: a=1, b\r\nVary: origin\r\nset-cookie: c=2\r\nx-fold: one\r\n \t two\r\ncontent-length: 0\r\n\r\n`;
    for (const [name, value] of [
      ['vary', 'accept, origin'],
      ['set-cookie', 'a=1, b'],
      ['set-cookie', 'c=2'],
      ['x-fold', 'one two'],
    ] as const) {
      expect(await answered(answer, { assertions: header(name, value) })).toMatchObject({ ok: true });
    }
    expect(await answered(answer, { assertions: header('vary', 'accept') })).toMatchObject({ ok: false });
  });

  test('a header that is sent in UTF-8 reads as it was meant, one in Latin-1 too', async () => {
    const answer = `${ok}x-utf: ${utf8('grüße 本番')}\r\nx-latin: gr\xfc\xdfe\r\ncontent-length: 0\r\n\r\n`;
    expect(await answered(answer, { assertions: header('x-utf', 'grüße 本番') })).toMatchObject({ ok: true });
    expect(await answered(answer, { assertions: header('x-latin', 'grüße') })).toMatchObject({ ok: true });
  });
});

describe('what is refused, in words that are true', () => {
  test.each<[string, string, string, string, AnswerWish?]>([
    [
      'two different lengths',
      `${ok}content-length: 1\r\ncontent-length: 2\r\n\r\nab`,
      'body',
      'two different lengths',
    ],
    [
      'two different lengths in one line',
      `${ok}content-length: 1, 2\r\n\r\nab`,
      'body',
      'two different lengths',
    ],
    ['a length that is no number', `${ok}content-length: many\r\n\r\nab`, 'body', 'Content-Length "many"'],
    ['a length below 0', `${ok}content-length: -1\r\n\r\nab`, 'body', 'Content-Length "-1"'],
    ['a status of two digits', 'HTTP/1.1 99 Low\r\n\r\n', 'protocol', 'status "99"'],
    ['a status below 100', 'HTTP/1.1 099 Low\r\n\r\n', 'protocol', 'status "099"'],
    ['a status of four digits', 'HTTP/1.1 1000 High\r\n\r\n', 'protocol', 'status "1000"'],
    ['a status in words', 'HTTP/1.1 OK\r\n\r\n', 'protocol', 'status "OK"'],
    [
      '101 unasked',
      'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n',
      'protocol',
      'switched to another protocol (101)',
    ],
    ['TLS', '\x15\x03\x01\x00\x02\x02\x46', 'protocol', 'answered in TLS', { close: true }],
    ['HTTP/2', '\x00\x00\x12\x04\x00\x00\x00\x00\x00', 'protocol', 'HTTP/2', { close: true }],
    ['SSH', 'SSH-2.0-OpenSSH_9.6\r\n', 'protocol', 'SSH-2.0-OpenSSH_9.6', { close: true }],
    ['SMTP', '220 mail.example ESMTP\r\n', 'protocol', '220 mail.example ESMTP', { close: true }],
    ['HTTP/0.9', '<html>hello</html>', 'protocol', '<html>hello</html>', { close: true }],
    ['a line without a colon', `${ok}nonsense\r\n\r\n`, 'protocol', 'no colon'],
    ['a zero byte in a header', `${ok}x-note: a\0b\r\n\r\n`, 'protocol', 'zero byte'],
    ['headers without end', `${ok}x: ${'y'.repeat(200_000)}\r\n\r\n`, 'protocol', 'KiB of headers'],
    [
      'endless hints',
      'HTTP/1.1 103 Early Hints\r\nlink: </a.css>\r\n\r\n'.repeat(4_000),
      'protocol',
      'KiB of headers',
    ],
    [
      'an end in the middle of the headers',
      `${ok}content-le`,
      'protocol',
      'in the middle of its headers',
      { close: true },
    ],
    [
      'an end after a hint',
      'HTTP/1.1 103 Early Hints\r\n\r\n',
      'protocol',
      'closed the connection before it answered',
      { close: true },
    ],
    [
      'a chunk of no size',
      `${ok}transfer-encoding: chunked\r\n\r\nzz\r\nab\r\n`,
      'protocol',
      'chunk size "zz"',
    ],
    [
      'a chunk of an absurd size',
      `${ok}transfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\nab\r\n`,
      'protocol',
      'chunk size',
    ],
    [
      'a chunk longer than its size',
      `${ok}transfer-encoding: chunked\r\n\r\n2\r\nabcd\r\n0\r\n\r\n`,
      'protocol',
      'longer than its size',
    ],
    [
      'chunks that stop',
      `${ok}transfer-encoding: chunked\r\n\r\n4\r\nab`,
      'body',
      'broke off the body after 2 bytes',
      { close: true },
    ],
    [
      'chunks without a last one',
      `${ok}transfer-encoding: chunked\r\n\r\n2\r\nab\r\n`,
      'body',
      'broke off the body after 2 bytes',
      { close: true },
    ],
    [
      'a body shorter than its length',
      `${ok}content-length: 9\r\n\r\nab`,
      'body',
      'shorter than its Content-Length',
      { close: true },
    ],
    [
      'a transfer coding nobody asked for',
      `${ok}transfer-encoding: exi, chunked\r\n\r\n0\r\n\r\n`,
      'protocol',
      'transfer coding "exi"',
    ],
    [
      'chunked before another coding',
      `${ok}transfer-encoding: chunked, gzip\r\n\r\n`,
      'protocol',
      'transfer coding',
      { close: true },
    ],
  ])('%s', async (_, answer, reason, words, wish = {}) => {
    const found = await answered(answer, wish);
    expect(found).toMatchObject({ ok: false, reason, totalUs: null });
    expect(found.message).toContain(words);
  });
});

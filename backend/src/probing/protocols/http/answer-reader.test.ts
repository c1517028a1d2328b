import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AnswerReader, type AnswerHead } from './answer-reader.ts';

/** What a reader makes of an answer that comes in pieces cut at these places. */
function readIn(answer: Buffer, cuts: readonly number[], ends: boolean) {
  const heads: AnswerHead[] = [];
  const body: Buffer[] = [];
  const reader = new AnswerReader('http://shop.example', 'GET', {
    onFirstByte: () => undefined,
    onHead: (head) => void heads.push(head),
    onBody: (bytes) => void body.push(bytes),
  });
  let refused = null;
  const places = [
    0,
    ...[...cuts].map((cut) => cut % (answer.length + 1)).sort((a, b) => a - b),
    answer.length,
  ];
  for (let at = 1; at < places.length && refused === null; at += 1)
    refused = reader.read(answer.subarray(places[at - 1], places[at]));
  if (refused === null && ends) refused = reader.end();
  return {
    heads: heads.map(({ headers, ...head }) => ({ ...head, headers: { ...headers } })),
    body: Buffer.concat(body).toString('latin1'),
    done: reader.done,
    refused: refused?.failure.reason ?? null,
  };
}

const answers = [
  'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nx-note: one\r\n two\r\ncontent-length: 5\r\n\r\nhello',
  'HTTP/1.1 200 OK\nvary: a\nvary: b\nset-cookie: a\nset-cookie: b\ntransfer-encoding: chunked\n\n3;x=1\nabc\n0\nx: 1\n\n',
  'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nab\r\n0\r\n\r\n',
  'HTTP/1.0 302\r\nlocation: /gr\xc3\xb6\xc3\x9fe\r\n\r\nuntil the end',
  'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nabc',
].map((answer) => Buffer.from(answer, 'latin1'));

describe('AnswerReader', () => {
  test('reads the same wherever the network cuts an answer', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...answers),
        fc.array(fc.nat(), { maxLength: 12 }),
        fc.boolean(),
        (answer, cuts, ends) => {
          expect(readIn(answer, cuts, ends)).toEqual(readIn(answer, [], ends));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('never throws, and never says twice what it found, whatever a target sends', () => {
    const line = fc.oneof(
      fc.constantFrom(
        'HTTP/1.1 200 OK',
        'HTTP/1.1 103',
        'content-length: 3',
        'transfer-encoding: chunked',
        '3',
        '0',
        '',
        'abc',
        ' x',
        ':',
      ),
      fc.string({ maxLength: 8, unit: 'binary' }),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 10 }), fc.array(fc.nat(), { maxLength: 4 }), (lines, cuts) => {
        const found = readIn(Buffer.from(lines.join('\r\n'), 'latin1'), cuts, true);
        expect(found.heads.length).toBeLessThanOrEqual(1);
        expect(found.done || found.refused !== null).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('holds no more than a line of what it is sent, however long it goes on', () => {
    const reader = new AnswerReader('http://shop.example', 'GET', {
      onFirstByte: () => undefined,
      onHead: () => undefined,
      onBody: () => undefined,
    });
    let sent = 0;
    let refused = reader.read(Buffer.from('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n'));
    for (; refused === null && sent < 1_000_000; sent += 100) refused = reader.read(Buffer.alloc(100, '1'));
    expect(refused?.failure.message).toContain('chunk size');
    expect(sent).toBeLessThan(10_000);
  });
});

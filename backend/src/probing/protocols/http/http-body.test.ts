import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import type { HttpAssertion } from '@appops/shared/contract/checks/http';
import { describe, expect, test } from 'vitest';
import { answered, okLine as ok, says } from '../../../../testing/probing/raw-answers.ts';

describe('the body', () => {
  const packed = (encoding: string, body: Buffer, headers = '') =>
    Buffer.concat([
      Buffer.from(`${ok}content-encoding: ${encoding}\r\ncontent-length: ${body.length}\r\n${headers}\r\n`),
      body,
    ]);
  const text = Buffer.from('{"state":"all is well"}');
  const gzip = gzipSync(text);

  test.each<[string, Buffer]>([
    ['gzip', gzip],
    ['x-gzip', gzip],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['br', brotliCompressSync(text)],
    ['zstd', zstdCompressSync(text)],
    ['gzip, br', brotliCompressSync(gzip)],
    ['identity', text],
    ['none', text],
    ['aws-chunked', text],
    ['AWS-Chunked', text],
    ['gzip, aws-chunked', gzip],
    ['aws-chunked,gzip', gzip],
    ['utf-8', text],
    ['', text],
    ['made-up', text],
    ['gzip, made-up', text],
    ['gzip', Buffer.concat([gzip, Buffer.from('trailing')])],
    ['gzip', Buffer.concat([gzip, Buffer.alloc(100)])],
    ['deflate', Buffer.concat([deflateSync(text), Buffer.from('\r\n')])],
  ])('is read in the encoding "%s"', async (encoding, body) => {
    const found = await answered(packed(encoding, body), { assertions: says('all is well') });
    expect(found.message).toBeNull();
    expect(found).toMatchObject({ ok: true, bodyBytes: text.length });
  });

  test('in a transfer coding and a content coding is undone in both', async () => {
    const inner = gzip;
    const outer = gzipSync(inner);
    const found = await answered(
      Buffer.concat([
        Buffer.from(
          `${ok}content-encoding: gzip\r\ntransfer-encoding: gzip, chunked\r\n\r\n${outer.length.toString(16)}\r\n`,
        ),
        outer,
        Buffer.from('\r\n0\r\n\r\n'),
      ]),
      { assertions: says('all is well') },
    );
    expect(found).toMatchObject({ ok: true });
  });

  test.each([
    ['gzip cut off', packed('gzip', gzip.subarray(0, gzip.length - 12)), 'not valid gzip'],
    ['gzip that is none', packed('gzip', text), 'not valid gzip'],
    ['br that is none', packed('br', text), 'not valid br'],
    ['gzip four times', packed('gzip, gzip, gzip, gzip', gzip), '4 times over'],
  ])('that is broken is told: %s', async (_, answer, words) => {
    const found = await answered(answer);
    expect(found).toMatchObject({ ok: false, reason: 'body' });
    expect(found.message).toContain(words);
  });

  test('in an unknown encoding that is no text proves nothing of a text', async () => {
    const answer = packed('made-up', Buffer.from([0, 255, 254, 1, 2, 3, 200]));
    expect(await answered(answer)).toMatchObject({ ok: true, bodyBytes: 7 });
    const claims: HttpAssertion[] = [{ kind: 'body', comparison: 'not_contains', value: 'error' }];
    expect(await answered(answer, { assertions: claims })).toMatchObject({ ok: false });
  });

  const page = (type: string, body: Buffer) =>
    Buffer.concat([
      Buffer.from(
        `${ok}${type === '' ? '' : `content-type: ${type}\r\n`}content-length: ${body.length}\r\n\r\n`,
      ),
      body,
    ]);
  const latin = (html: string) => Buffer.from(html, 'latin1');
  const utf16 = (s: string) => Buffer.from(`\ufeff${s}`, 'utf16le');
  test.each<[string, string, Buffer, string]>([
    ['UTF-8 that nobody tells', 'text/html', Buffer.from('größe'), 'größe'],
    ['a charset in the header', 'text/html; charset=iso-8859-1', latin('gr\xf6\xdfe'), 'größe'],
    ['a charset in quotes', 'text/html; a=b ; charset="ISO-8859-1"', latin('gr\xf6\xdfe'), 'größe'],
    ['a charset only in <meta>', 'text/html', latin('<meta charset="windows-1252"><p>gr\xf6\xdfe'), 'größe'],
    [
      'a charset only in <meta http-equiv>',
      'text/html',
      latin('<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-15">\xa4'),
      '€',
    ],
    [
      'a charset in a comment, which tells nothing',
      'text/html',
      Buffer.from('<!-- <meta charset=utf-16> --><p>größe'),
      'größe',
    ],
    [
      'Shift_JIS only in <meta>',
      'text/html',
      Buffer.from([...latin('<meta charset=shift_jis>'), 0x93, 0xfa, 0x96, 0x7b]),
      '日本',
    ],
    [
      'a <meta> that says UTF-16, which it cannot be',
      'text/html',
      Buffer.from('<meta charset="utf-16">größe'),
      'größe',
    ],
    [
      'a header that overrules <meta>',
      'text/html; charset=utf-8',
      Buffer.from('<meta charset="shift_jis">größe'),
      'größe',
    ],
    ['UTF-16 told by its byte order mark', 'text/plain', utf16('größe'), 'größe'],
    ['UTF-16 big endian told by its mark', 'text/plain', Buffer.from(utf16('größe')).swap16(), 'größe'],
    [
      'a mark that overrules the header',
      'text/html; charset=iso-8859-1',
      Buffer.from('\ufeffgröße'),
      'größe',
    ],
    [
      'XML that tells it',
      'application/xml',
      latin('<?xml version="1.0" encoding="ISO-8859-1"?><a>gr\xf6\xdfe</a>'),
      'größe',
    ],
    [
      'a page without a type',
      '',
      latin('<!doctype html><meta charset="windows-1252"><p>gr\xf6\xdfe'),
      'größe',
    ],
    ['Latin-1 that nobody tells', 'text/html', latin('<p>gr\xf6\xdfe</p>'), 'größe'],
    ['a charset that nobody knows', 'text/html; charset=klingon', Buffer.from('größe'), 'größe'],
  ])('is read in %s', async (_, type, body, value) => {
    const found = await answered(page(type, body), { assertions: says(value) });
    expect(found.message).toBeNull();
  });

  test.each([
    ['UTF-8 with a mark', Buffer.from('\ufeff{"ok":true}')],
    ['UTF-16 with a mark', utf16('{"ok":true}')],
  ])('is JSON in %s', async (_, body) => {
    const json: HttpAssertion[] = [{ kind: 'json', path: '$.ok', comparison: 'equals', value: 'true' }];
    expect((await answered(page('application/json', body), { assertions: json })).message).toBeNull();
  });
});

import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { decodeBody } from './content-encoding.ts';

const text = Buffer.from('status: ok '.repeat(100));

describe('decodeBody', () => {
  test.each([
    ['gzip', gzipSync(text)],
    ['X-GZIP', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['br', brotliCompressSync(text)],
    ['deflate, gzip', gzipSync(deflateSync(text))],
    ['identity', text],
    [undefined, text],
  ])('undoes %s', async (header, body) => {
    expect(await decodeBody(body, false, header, 10_000)).toEqual({
      kind: 'decoded',
      body: text,
      truncated: false,
    });
  });

  test('stops at the limit', async () => {
    const decoded = await decodeBody(gzipSync(text), false, 'gzip', 20);
    expect(decoded).toEqual({ kind: 'decoded', body: text.subarray(0, 20), truncated: true });
  });

  test('gives what a body holds that we have cut off ourselves', async () => {
    const noise = Buffer.from(Array.from({ length: 50_000 }, (_, at) => (at * 7919) % 251));
    const packed = gzipSync(noise, { level: 0 });
    const decoded = await decodeBody(packed.subarray(0, 40_000), true, 'gzip', 100_000);
    expect(decoded).toMatchObject({ kind: 'decoded', truncated: true });
    if (decoded.kind === 'decoded')
      expect(decoded.body.equals(noise.subarray(0, decoded.body.length))).toBe(true);
  });

  test('calls a body that the server has cut off corrupt', async () => {
    const decoded = await decodeBody(gzipSync(text).subarray(0, 20), false, 'gzip', 10_000);
    expect(decoded).toMatchObject({ kind: 'corrupt' });
  });

  test('claims nothing of an encoding that it does not know', async () => {
    const noText = Buffer.from([0, 254, 255, 1]);
    expect(await decodeBody(noText, false, 'exi', 10_000)).toEqual({ kind: 'unknown', encoding: 'exi' });
  });

  test('refuses an endless nesting', async () => {
    expect(await decodeBody(text, false, 'gzip, gzip, gzip, gzip', 10_000)).toMatchObject({
      kind: 'corrupt',
    });
  });
});

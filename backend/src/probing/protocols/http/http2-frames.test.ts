import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frame, frames } from '../../../../testing/probing/http2.ts';
import { FrameWatch, mostBesideBody } from './http2-frames.ts';

/** What a watch makes of bytes that come in such pieces. */
function watched(bytes: Buffer, cuts: readonly number[]) {
  let heads = 0;
  const watch = new FrameWatch(() => (heads += 1));
  let at = 0;
  let refused: string | null = null;
  for (const cut of [...cuts, bytes.length].toSorted((a, b) => a - b)) {
    refused ??= watch.read(bytes.subarray(at, cut))?.failure.message ?? null;
    at = cut;
  }
  return { heads, refused, reset: watch.reset, goAway: watch.goAway, ended: watch.ended };
}

test('frames are read alike however the network cuts them', () => {
  const one = fc.oneof(
    fc.constantFrom(
      frames.settings,
      frames.ok(false),
      frames.ok(true),
      frames.reset(7),
      frames.goAway(1, 3),
      frames.push,
    ),
    fc.string({ maxLength: 20 }).map((text) => frames.data(text, false)),
    fc.uint8Array({ maxLength: 30 }).map((content) => frame(6, 0, 0, Buffer.from(content))),
  );
  fc.assert(
    fc.property(fc.array(one, { maxLength: 10 }), fc.array(fc.nat(200), { maxLength: 10 }), (list, cuts) => {
      const bytes = Buffer.concat([frames.settings, ...list]);
      const within = cuts.map((cut) => Math.min(cut, bytes.length));
      expect(watched(bytes, within)).toEqual(watched(bytes, []));
    }),
  );
});

test('what is no body is capped, and a body is not', () => {
  const ping = frame(6, 0, 0, Buffer.alloc(8));
  const many = Array<Buffer>(Math.ceil(mostBesideBody / ping.length) + 1).fill(ping);
  expect(watched(Buffer.concat([frames.settings, ...many]), []).refused).toContain('beside the body');
  const body = frame(0, 0, 1, Buffer.alloc(16_000));
  expect(watched(Buffer.concat([frames.settings, ...Array<Buffer>(100).fill(body)]), []).refused).toBeNull();
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answersAgain, doubtOf, offlineWords, type HostSight } from './probe-guard.ts';

const now = 1_000_000;
const failing = (name: string, ago = 1_000, heardAgo = 0): HostSight => ({
  shown: name,
  heardAt: now - heardAgo,
  failingSince: now - ago,
});
const reached = (name: string, heardAgo = 0): HostSight => ({
  shown: name,
  heardAt: now - heardAgo,
  failingSince: null,
});
const many = (count: number, of: (name: string) => HostSight) =>
  Array.from({ length: count }, (_, index) => of(`host-${index}`));

describe('a probe that reaches nobody', () => {
  test('four of five hosts that fail together are the probe, three are not', () => {
    expect(doubtOf([...many(4, failing), reached('e')], now)).toMatchObject({ settled: true, heard: 5 });
    expect(doubtOf([...many(3, failing), reached('d'), reached('e')], now)).toBeNull();
  });

  test('with fewer than five hosts nothing is settled: only reference targets can say', () => {
    expect(doubtOf(many(4, failing), now)).toMatchObject({ settled: false });
    expect(doubtOf([failing('only')], now)).toMatchObject({ settled: false, failing: ['only'] });
    expect(doubtOf([], now)).toBeNull();
  });

  test('hosts that have been failing for long say nothing, and do not count as watched', () => {
    expect(
      doubtOf(
        many(6, (name) => failing(name, 600_000)),
        now,
      ),
    ).toBeNull();
    const old = many(20, (name) => failing(`old ${name}`, 600_000));
    expect(doubtOf([...old, ...many(5, failing)], now)).toMatchObject({ settled: true });
  });

  test('a few that are heard of first do not speak for many', () => {
    // Five of a hundred fail, and the others have not had their turn yet.
    const others = many(95, (name) => reached(`other ${name}`, 30_000));
    expect(doubtOf([...many(5, (name) => failing(name, 500)), ...others], now)).toBeNull();
    // Of a thousand, thirty in a row are enough.
    const thousand = many(970, (name) => reached(`other ${name}`, 30_000));
    expect(doubtOf([...many(30, (name) => failing(name, 500)), ...thousand], now)).not.toBeNull();
  });

  test('nor do a few in a row among many that fail here and there', () => {
    // Of a hundred hosts thirty fail, one in three as they are heard of, and the last five all do.
    const hosts = Array.from({ length: 95 }, (_, index) => {
      const ago = (100 - index) * 100;
      return index % 4 === 0 ? failing(`bad ${index}`, ago, ago) : reached(`good ${index}`, ago);
    });
    const last = Array.from({ length: 5 }, (_, index) => failing(`last ${index}`, 50 - index, 50 - index));
    expect(doubtOf([...hosts, ...last], now)).toBeNull();
  });

  test('what is heard of no longer is not waited for', () => {
    const gone = many(50, (name) => reached(`gone ${name}`, 700_000));
    expect(doubtOf([...gone, ...many(5, failing)], now)).toMatchObject({ settled: true });
  });

  test('while a fifth or more of all hosts answer, none is in doubt for five or more', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), (bad, good) => {
        fc.pre(bad + good >= 5 && good > 0.2 * (bad + good));
        expect(
          doubtOf([...many(bad, failing), ...many(good, (name) => reached(`good ${name}`))], now),
        ).toBeNull();
      }),
    );
  });

  test('ten thousand hosts are judged as five are', () => {
    const doubt = doubtOf(many(10_000, failing), now);
    expect(doubt).toMatchObject({ heard: 10_000, settled: true });
    expect(offlineWords(doubt!.failing, 'hosts')).toBe(
      'Either this probe is offline, or these 10000 hosts fail together: host-0, host-1, host-2, host-3, host-4 and 9995 more',
    );
  });

  test('it is over when more than a fifth of them answer again', () => {
    expect(answersAgain(5, 4)).toBe(false);
    expect(answersAgain(5, 3)).toBe(true);
    expect(answersAgain(0, 0)).toBe(false);
  });
});

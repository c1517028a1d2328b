import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newId } from '@appops/shared/contract/ids';
import { catchUp, stretchRows, mostMissedRows } from './catch-up.ts';
import { SlotHeap } from './slot-heap.ts';
import { nextSlot, offsetOf, shardCount, shardOf } from './slots.ts';

describe('slots', () => {
  test('stay where they are: shards and offsets of ids are stored and must never move', () => {
    expect(shardOf('mon_0190a0b0c0d0e0f0a0b0c0d0e0f0a0b0')).toMatchInlineSnapshot(`103`);
    expect(offsetOf('mon_0190a0b0c0d0e0f0a0b0c0d0e0f0a0b0', 60_000)).toMatchInlineSnapshot(`39504`);
  });

  test('of many monitors are spread over the shards and over the interval', () => {
    const ids = Array.from({ length: 5120 }, () => newId('monitor'));
    const perShard = Map.groupBy(ids, shardOf);
    expect(perShard.size).toBe(shardCount);
    expect(Math.max(...[...perShard.values()].map((each) => each.length))).toBeLessThan(60);
    const perTenth = Map.groupBy(ids, (id) => Math.floor(offsetOf(id, 60_000) / 6000));
    expect(Math.max(...[...perTenth.values()].map((each) => each.length))).toBeLessThan(700);
  });
});

describe('catching up', () => {
  const interval = fc.integer({ min: 1000, max: 100_000 });

  test('accounts for every slot exactly once, whenever it looks', () => {
    fc.assert(
      fc.property(
        interval,
        fc.array(fc.integer({ min: 1, max: 500_000 }), { maxLength: 30 }),
        (intervalMs, steps) => {
          const offset = intervalMs >> 1;
          const began = 1_000_000;
          let until = began;
          let now = began;
          const seen: number[] = [];
          for (const step of steps) {
            now += step;
            const { missed, run, next } = catchUp(until, now, intervalMs, offset);
            expect(next).toBeGreaterThan(now);
            if (missed !== null) {
              for (let slot = missed.first; slot <= missed.last; slot += intervalMs) seen.push(slot);
              until = missed.last;
            }
            if (run !== null) {
              expect(now - run).toBeLessThanOrEqual(10_000);
              seen.push(run);
              until = run;
            }
          }
          const expected: number[] = [];
          for (
            let slot = nextSlot(began, intervalMs, offset);
            slot <= now;
            slot = nextSlot(slot, intervalMs, offset)
          )
            expected.push(slot);
          expect(seen).toEqual(expected);
        },
      ),
    );
  });

  test('gives the newest slots of a span a row each and one row to all before them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), (count) => {
        const rows = stretchRows({ first: 5000, last: 5000 + (count - 1) * 1000 }, 1000);
        expect(rows.length).toBeLessThanOrEqual(mostMissedRows + 1);
        expect(rows.reduce((sum, row) => sum + (row.stretch?.count ?? 1), 0)).toBe(count);
        expect(rows.at(-1)?.slot).toBe(5000 + (count - 1) * 1000);
        expect(rows[0]?.stretch?.first ?? rows[0]?.slot).toBe(5000);
      }),
    );
  });
});

test('the heap gives back in order whatever was put in', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1000 })), (times) => {
      const heap = new SlotHeap<number>();
      for (const at of times) heap.push(at, at);
      const out: number[] = [];
      for (let due = heap.popDue(500); due !== null; due = heap.popDue(500)) out.push(due.at);
      expect(out).toEqual(times.filter((at) => at <= 500).sort((a, b) => a - b));
      expect(heap.size).toBe(times.length - out.length);
    }),
  );
});

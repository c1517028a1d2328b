import { describe, expect, test } from 'vitest';
import type { Failure } from './backend.ts';
import { afterFailure, planSending, type Queued } from './outbox-rules.ts';

const OPS = 'https://ops.example';
const NOW = 1_000_000;

function entry(id: string, over: Partial<Queued> = {}): Queued {
  return {
    id,
    backendUrl: OPS,
    after: null,
    attempts: 0,
    refused: null,
    trouble: null,
    strikes: 0,
    notBefore: 0,
    ...over,
  };
}

function failed(kind: Failure['kind'], status: number | null = null): Failure {
  return { kind, message: 'words', status, code: null };
}

describe('planSending', () => {
  test('keeps the order in which entries were made', () => {
    const entries = [entry('inc_1'), entry('ann_1', { after: 'inc_1' }), entry('ann_2')];
    expect(planSending(entries, OPS, NOW)).toEqual({ send: entries, held: [] });
  });

  test('holds back what attaches to a refused incident, and sends the rest', () => {
    const refused = entry('inc_1', { refused: 'title: too long' });
    const note = entry('ann_1', { after: 'inc_1' });
    const other = entry('ann_2');
    expect(planSending([refused, note, other], OPS, NOW)).toEqual({ send: [other], held: [note] });
  });

  test('lets an entry in trouble wait for its time, with what attaches to it, and sends the rest', () => {
    const troubled = entry('inc_1', { notBefore: NOW + 1 });
    const note = entry('ann_1', { after: 'inc_1' });
    const other = entry('ann_2');
    const entries = [troubled, note, other];
    expect(planSending(entries, OPS, NOW).send).toEqual([other]);
    expect(planSending(entries, OPS, NOW + 1).send).toEqual(entries);
  });
});

test('an entry is never sent to another backend than it was written for', () => {
  const foreign = entry('ann_1', { backendUrl: 'https://other.example' });
  expect(planSending([foreign, entry('ann_2')], OPS, NOW)).toEqual({
    send: [entry('ann_2')],
    held: [foreign],
  });
});

describe('afterFailure', () => {
  test('a dead backend keeps the entry and stops, so that the order stays', () => {
    expect(afterFailure(entry('ann_1'), failed('unreachable'), false, NOW)).toEqual({
      entry: entry('ann_1', { attempts: 1 }),
      goOn: false,
    });
    expect(afterFailure(entry('ann_1'), failed('unpaired'), false, NOW).goOn).toBe(false);
  });

  test("the backend's refusal is kept with its words and does not block the others", () => {
    expect(afterFailure(entry('ann_1'), failed('refused', 422), false, NOW)).toEqual({
      entry: entry('ann_1', { attempts: 1, refused: 'words' }),
      goOn: true,
    });
  });

  test.each([413, 403, 404, 414, 451])(
    'so is the no (%d) of a proxy, when AppOps itself answers',
    (status) => {
      expect(afterFailure(entry('ann_1'), failed('unreachable', status), true, NOW)).toEqual({
        entry: entry('ann_1', { attempts: 1, refused: 'words' }),
        goOn: true,
      });
    },
  );

  test('too large is too large, whether AppOps answers just now or not', () => {
    expect(afterFailure(entry('ann_1'), failed('unreachable', 413), false, NOW).entry.refused).toBe('words');
  });

  test.each([null, 500, 502, 504])(
    'what does not get through (%s) while AppOps answers steps aside, ever longer',
    (status) => {
      let tried = entry('ann_1');
      const waits: number[] = [];
      for (let turn = 0; turn < 12; turn++) {
        const after = afterFailure(tried, failed('unreachable', status), true, NOW);
        expect(after.goOn).toBe(true);
        expect(after.entry).toMatchObject({ refused: null, trouble: 'words' });
        waits.push(after.entry.notBefore - NOW);
        tried = after.entry;
      }
      expect(waits).toEqual(waits.toSorted((a, b) => a - b));
      expect(waits[0]).toBe(30_000);
      expect(waits.at(-1)).toBe(3_600_000);
    },
  );

  test.each([401, 407, 429])('what says nothing of the one entry (%d) parks none', (status) => {
    expect(afterFailure(entry('ann_1'), failed('unreachable', status), true, NOW).entry.refused).toBeNull();
  });

  test('in any order of misses no entry keeps another from going out', () => {
    // Whatever happens to the first, the second is planned or sent within the same run unless AppOps is away.
    for (const status of [null, 400, 403, 404, 413, 422, 500, 502, 503, 504])
      for (const kind of ['refused', 'unreachable'] as const) {
        const after = afterFailure(entry('ann_1'), failed(kind, status), true, NOW);
        expect(after.goOn).toBe(true);
        expect(planSending([after.entry, entry('ann_2')], OPS, NOW).send).toEqual([entry('ann_2')]);
      }
  });
});

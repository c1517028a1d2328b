import { describe, expect, test } from 'vitest';
import { afterFailure, planSending, type Queued } from './outbox-rules.ts';

const OPS = 'https://ops.example';

function entry(id: string, over: Partial<Queued> = {}): Queued {
  return { id, backendUrl: OPS, after: null, attempts: 0, refused: null, ...over };
}

describe('planSending', () => {
  test('keeps the order in which entries were made', () => {
    const entries = [entry('inc_1'), entry('ann_1', { after: 'inc_1' }), entry('ann_2')];
    expect(planSending(entries, OPS)).toEqual({ send: entries, held: [] });
  });

  test('holds back what attaches to a refused incident, and sends the rest', () => {
    const refused = entry('inc_1', { refused: 'title: too long' });
    const note = entry('ann_1', { after: 'inc_1' });
    const other = entry('ann_2');
    expect(planSending([refused, note, other], OPS)).toEqual({ send: [other], held: [note] });
  });
});

test('an entry is never sent to another backend than it was written for', () => {
  const foreign = entry('ann_1', { backendUrl: 'https://other.example' });
  expect(planSending([foreign, entry('ann_2')], OPS)).toEqual({ send: [entry('ann_2')], held: [foreign] });
});

describe('afterFailure', () => {
  test('a dead backend keeps the entry and stops, so that the order stays', () => {
    expect(afterFailure(entry('ann_1'), { kind: 'unreachable', message: 'down' })).toEqual({
      entry: entry('ann_1', { attempts: 1 }),
      goOn: false,
    });
    expect(afterFailure(entry('ann_1'), { kind: 'unpaired', message: 'pair' }).goOn).toBe(false);
  });

  test("the backend's refusal is kept with its words and does not block the others", () => {
    expect(afterFailure(entry('ann_1'), { kind: 'refused', message: 'body: too long' })).toEqual({
      entry: entry('ann_1', { attempts: 1, refused: 'body: too long' }),
      goOn: true,
    });
  });
});

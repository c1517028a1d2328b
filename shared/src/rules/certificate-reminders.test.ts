import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dueReminder, REMINDER_DAYS, remindersOf, reminderWords } from './certificate-reminders.ts';

const day = 86_400_000;
const life = (days: number) => ({ validFrom: 0, expiresAt: days * day });
const daysBefore = (days: number, left: number) => (days - left) * day;

describe('reminders of a certificate', () => {
  test('come 30, 14, 7 and 1 days before its end, each once', () => {
    const told: number[] = [];
    for (let left = 90; left > -3; left -= 0.25) {
      const due = dueReminder(life(90), told.at(-1) ?? null, daysBefore(90, left));
      if (due !== null) told.push(due);
    }
    expect(told).toEqual([30, 14, 7, 1]);
  });

  test('leave out what lies before the last third of its life', () => {
    expect(remindersOf(life(90))).toEqual([30, 14, 7, 1]);
    expect(remindersOf(life(47))).toEqual([14, 7, 1]);
    expect(remindersOf(life(30))).toEqual([7, 1]);
    expect(remindersOf(life(6))).toEqual([1]);
    expect(remindersOf(life(2))).toEqual([]);
    expect(remindersOf({ validFrom: 5, expiresAt: 1 })).toEqual([]);
  });

  test('of several that have passed while nobody looked only the nearest is told', () => {
    expect(dueReminder(life(90), null, daysBefore(90, 6))).toBe(7);
    expect(dueReminder(life(90), 30, daysBefore(90, 0.5))).toBe(1);
    expect(dueReminder(life(90), 7, daysBefore(90, 6))).toBeNull();
  });

  test('none comes after its end, nor twice, whatever the clock does', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 400, noNaN: true }),
        fc.array(fc.double({ min: -5, max: 400, noNaN: true }), { maxLength: 30 }),
        (days, looks) => {
          const told: number[] = [];
          for (const left of looks) {
            const due = dueReminder(life(days), told.at(-1) ?? null, daysBefore(days, left));
            if (due === null) continue;
            expect(left).toBeGreaterThan(0);
            told.push(due);
          }
          expect(told).toEqual([...new Set(told)].toSorted((a, b) => b - a));
          for (const each of told) expect(REMINDER_DAYS).toContain(each);
        },
      ),
    );
  });

  test('are said in words', () => {
    expect(reminderWords(life(90))).toBe('30, 14, 7 and 1 days before');
    expect(reminderWords(life(6))).toBe('1 day before');
    expect(reminderWords(life(1))).toBe('none: it lives for too short a time');
  });
});

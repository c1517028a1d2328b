import { expect, test, vi } from 'vitest';
import { silent } from '../../testing/monitors.ts';
import { EachDue } from './each-due.ts';

test('one that fails keeps nobody waiting who is due behind it, and is not looked for in the meantime', async () => {
  const eachDue = new EachDue(silent);
  const done: string[] = [];
  const work = (id: string) => {
    if (id === 'poisoned') return Promise.reject(new Error('It cannot be judged'));
    done.push(id);
    return Promise.resolve();
  };
  await eachDue.each(['first', 'poisoned', 'last'], work);
  expect(done).toEqual(['first', 'last']);
  expect(eachDue.resting).toEqual(['', 'poisoned']);
});

test('it is tried again after a rest that doubles, and rests no more once it works', async () => {
  const now = vi.spyOn(performance, 'now').mockReturnValue(0);
  const eachDue = new EachDue(silent);
  const fails = () => Promise.reject(new Error('It cannot be judged'));
  await eachDue.each(['poisoned'], fails);
  now.mockReturnValue(4_999);
  expect(eachDue.resting).toContain('poisoned');
  now.mockReturnValue(5_000);
  expect(eachDue.resting).toEqual(['']);
  await eachDue.each(['poisoned'], fails);
  now.mockReturnValue(14_999);
  expect(eachDue.resting).toContain('poisoned');
  now.mockReturnValue(15_000);
  await eachDue.each(['poisoned'], () => Promise.resolve());
  expect(eachDue.resting).toEqual(['']);
  vi.restoreAllMocks();
});

test('a database that is away ends the step, and nobody is blamed for it', async () => {
  const eachDue = new EachDue(silent);
  const away = Object.assign(new Error('gone'), { code: 'ECONNREFUSED' });
  await expect(eachDue.each(['first', 'last'], () => Promise.reject(away))).rejects.toBe(away);
  expect(eachDue.resting).toEqual(['']);
});

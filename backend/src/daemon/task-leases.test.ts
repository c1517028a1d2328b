import { expect, test } from 'vitest';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { PeriodicTask } from './periodic-task.ts';
import { TaskLeases } from './task-leases.ts';
import { pino } from 'pino';

const tasks = ['clock', 'retention'];
const log = pino({ level: 'silent' });

describeOnBothEngines('the leases of tasks', (make, engine) => {
  // SQLite has one process, which the lock on the data folder sees to.
  const others = engine === 'postgres';

  async function twoProcesses() {
    const { store } = await make();
    let now = 0;
    const elapsed = () => now;
    const of = (holder: string) => new TaskLeases({ store, holder, tasks, elapsed });
    return { store, one: of('one'), two: of('two'), pass: (ms: number) => (now += ms) };
  }

  test('each task is one process’s, and stays with it while it asks', async () => {
    const { one, two, pass } = await twoProcesses();
    for (let second = 0; second < 60; second += 3) {
      for (const task of tasks) {
        expect(await one.holds(task)).toBe(true);
        expect(await two.holds(task)).toBe(!others);
      }
      pass(3_000);
    }
  });

  test('what a process gives up is another’s at its next look', async () => {
    const { one, two, pass } = await twoProcesses();
    await one.holds('clock');
    await one.giveUp();
    if (others) expect(await one.holds('clock')).toBe(false);
    pass(5_000);
    expect(await two.holds('clock')).toBe(true);
  });

  test('the tasks of a process that died go on elsewhere once its leases have ended', async () => {
    const { store, one, two, pass } = await twoProcesses();
    await one.holds('clock');
    expect(await two.holds('clock')).toBe(!others);
    await store.write((tx) => tx.updateTable('leases').set({ expires_at: 1 }).execute());
    pass(5_000);
    expect(await two.holds('clock')).toBe(true);
    // And it does not believe any longer that they are its own.
    expect(await one.holds('clock')).toBe(!others);
  });

  test('a process that can renew nothing stops believing before others may begin', async () => {
    const { store, one, pass } = await twoProcesses();
    expect(await one.holds('clock')).toBe(true);
    const { write } = store;
    store.write = () => Promise.reject(new Error('The database is away'));
    pass(16_000);
    if (others) await expect(one.holds('clock')).rejects.toThrow('away');
    store.write = write;
  });

  test('many who ask at once are answered by one look', async () => {
    const { store, one } = await twoProcesses();
    let writes = 0;
    const write = store.write.bind(store);
    store.write = (work) => {
      writes += 1;
      return write(work);
    };
    expect(await Promise.all([...tasks, ...tasks].map((task) => one.holds(task)))).toEqual(
      Array(4).fill(true),
    );
    expect(writes).toBe(others ? 1 : 0);
    store.write = write;
  });

  test('a task whose lease is another’s does nothing, and takes up its work when it gets it', async () => {
    const { one, two, pass } = await twoProcesses();
    await one.holds('clock');
    let steps = 0;
    const step = () => Promise.resolve(void (steps += 1));
    const task = new PeriodicTask({ name: 'clock', everyMs: 1_000, step, log }).onlyWhile(() =>
      two.holds('clock'),
    );
    await task.runOnce();
    expect(steps).toBe(others ? 0 : 1);
    await one.giveUp();
    pass(5_000);
    steps = 0;
    await task.runOnce();
    expect(steps).toBe(1);
  });
});

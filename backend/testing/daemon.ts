import type { Store } from '../src/database/store.ts';

/**
 * The same database as a process has it that is killed at its n-th write (from 1): right before its commit, or right after
 * it; whatever it asks from then on is answered by nobody. Or that only fails at that write, and goes on.
 */
export function killedAt(
  store: Store,
  n: number,
  when: 'before' | 'after' | 'fails',
): Store & { wasKilled(): boolean } {
  let writes = 0;
  let isHit = false;
  const die = (): never => {
    isHit = true;
    throw new Error('This process was killed');
  };
  const living = <T>(work: () => Promise<T>): Promise<T> =>
    isHit && when !== 'fails' ? Promise.reject(new Error('Nobody answers')) : work();
  const mortal: Partial<Store> = {
    read: (work) => living(() => store.read(work)),
    write: (work) =>
      living(async () => {
        const isLast = ++writes === n;
        const value = await store.write(async (tx) => {
          const worked = await work(tx);
          return isLast && when !== 'after' ? die() : worked;
        });
        return isLast ? die() : value;
      }),
  };
  return Object.assign(Object.create(store) as Store, mortal, { wasKilled: () => isHit });
}

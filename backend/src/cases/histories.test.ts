import { sequences } from '@appops/shared/rules/sequences';
import { expect, test, vi } from 'vitest';
import { describeOnBothEngines, type TestStore } from '../../testing/database/stores.ts';
import { History } from '../../testing/cases/history.ts';
import { backendsOverHttp } from '../../testing/cases/over-http.ts';

// Many requests each, on a machine that may be busy.
vi.setConfig({ testTimeout: 24 * 3_600_000 });

const start = Date.UTC(2026, 10, 24, 12, 0, 0);

describeOnBothEngines(
  'random histories of a case, told over HTTP to two processes',
  (make: () => Promise<TestStore>, engine) => {
    test('a fix is proved only where what happened allows it, a recurrence is never lost, and maintenance changes nothing afterwards', async () => {
      const count = Number(process.env.APPOPS_HISTORIES ?? sequences(engine === 'postgres' ? 6 : 20, 1_000));
      const first = Number(process.env.APPOPS_FIRST_HISTORY ?? 1);
      let [proofs, recurrences] = [0, 0];
      for (let seed = first; seed < first + count;) {
        const backends = await backendsOverHttp(await make(), start);
        // A database of its own for every few of them: lists grow.
        for (let left = 10; left > 0 && seed < first + count; left -= 1, seed += 1) {
          const history = new History(backends, seed, `shop-${seed}`);
          await history.play(30).catch((error: unknown) => {
            throw new Error(`history ${seed}: ${String(error)}`, { cause: error });
          });
          proofs += history.proofs;
          recurrences += Number(history.recurred);
        }
        await backends.stop();
      }
      // Else nothing was tried.
      if (count >= 20) {
        expect(proofs).toBeGreaterThan(0);
        expect(recurrences).toBeGreaterThan(0);
      }
    });
  },
);

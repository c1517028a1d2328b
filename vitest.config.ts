import { defineConfig } from 'vitest/config';

const postgres = ['./test/postgres/global-setup.ts'];
/** What would be a deadlock once two meet is refused (`backend/src/database/held-rows.ts`), also by backends that tests start. */
const env = { APPOPS_LATE_HOLDS: 'refuse' };
const never = ['**/node_modules/**', '**/dist/**'];

export default defineConfig({
  test: {
    // Two cores: a third process would only make the timings of probes worse.
    maxWorkers: 2,
    projects: [
      // Grafana's modules need aliases of their own.
      './grafana-plugin/vitest.config.ts',
      './grafana-plugin/vitest.pages.config.ts',
      {
        test: {
          name: 'unit',
          include: [
            '{shared,backend,extension}/**/*.test.{ts,tsx}',
            'test/{anchoring,postgres,demo,browsers}/**/*.test.ts',
            'scripts/**/*.test.mjs',
          ],
          exclude: never,
          globalSetup: postgres,
          env,
          // Only against a test that never ends: how fast it is depends on the machine and on its neighbours.
          testTimeout: 240_000,
          expect: { poll: { timeout: 60_000 } },
          hookTimeout: 240_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'journeys',
          include: ['test/**/*.test.ts'],
          exclude: [...never, 'test/{anchoring,postgres,demo,browsers,grafana}/**'],
          globalSetup: postgres,
          env,
          // They start browsers and whole backends, but wait most of the time.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
          testTimeout: 480_000,
          expect: { poll: { timeout: 60_000 } },
          hookTimeout: 240_000,
        },
      },
      // Needs the folder of a Grafana release, which npm cannot install.
      ...(process.env.GRAFANA_HOME
        ? [
            {
              test: {
                name: 'grafana',
                include: ['test/grafana/**/*.test.ts'],
                fileParallelism: false,
                sequence: { groupOrder: 2 },
                testTimeout: 240_000,
                expect: { poll: { timeout: 60_000 } },
                hookTimeout: 300_000,
              },
            },
          ]
        : []),
    ],
  },
});

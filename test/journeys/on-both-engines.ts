import { afterEach, beforeEach, describe } from 'vitest';
import type { Engine } from './backend-process.ts';

/**
 * The same journey on SQLite and on PostgreSQL, side by side: they share no port, data folder or profile, and most
 * of a journey is waiting for the next run. Within each, the tests build on each other in their order. They wait with
 * `until`: vitest's own `expect.poll` takes the tests of the other engine for its own.
 */
export function onBothEngines(name: string, journey: (engine: Engine) => void): void {
  describe.each<Engine>(['sqlite', 'postgres'])(`${name} on %s`, { concurrent: true }, (engine) => {
    describe('step by step', { concurrent: false }, () => {
      endAtFirstFailure();
      journey(engine);
    });
  });
}

/** After a step that failed the next ones only wait in vain, so they are left out. */
export function endAtFirstFailure(): void {
  let failed = false;
  beforeEach((context) => context.skip(failed, 'a step before it failed'));
  afterEach(({ task }) => {
    failed ||= task.result?.state === 'fail';
  });
}

import type { Logger } from 'pino';
import { contextIn } from '../context.ts';
import type { Store } from '../database/store.ts';
import { consumer, type Consumer } from '../daemon/consumers.ts';
import { subjectOf } from '../events/event.ts';
import { EachDue } from '../daemon/each-due.ts';
import { PeriodicTask } from '../daemon/periodic-task.ts';
import { judgeVerdict } from './judge-verdict.ts';

interface VerdictTaskOptions {
  store: Store;
  clock: () => number;
  log: Logger;
  /** How long after its finish a deployment is watched, in milliseconds. */
  windowMs: number;
}

/** Judged in one go before others get a turn. */
const atOnce = 20;

/** Tells "worse" as soon as a monitor goes down, without waiting for the window's end. */
export function verdictConsumer(windowMs: number): Consumer {
  return consumer({
    name: 'verdict',
    beginsAt: 'the first event',
    kinds: ['monitor.state_changed'],
    async concerns(tx, event) {
      const environment = subjectOf(event, 'environment');
      if (event.data.to !== 'down' || environment === undefined) return [];
      const watched = await tx
        .selectFrom('deployments')
        .select('id')
        .where('environment_id', '=', environment)
        .where('verdict', 'is', null)
        .where((eb) => eb.or([eb('status', '=', 'running'), eb('verdict_due_at', 'is not', null)]))
        .orderBy('started_at', 'desc')
        .limit(atOnce)
        .execute();
      return watched.map(({ id }) => id);
    },
    handle: (ctx, _event, deployment) => judgeVerdict(ctx, deployment, windowMs),
  });
}

/** Judges deployments whose window has closed, and each once right after its finish. */
export function verdictTask({ store, clock, log, windowMs }: VerdictTaskOptions): PeriodicTask {
  const own = log.child({ task: 'verdict' });
  const eachDue = new EachDue(own);

  async function step(): Promise<boolean> {
    const due = await store.read((tx) =>
      tx
        .selectFrom('deployments')
        .select('id')
        .where('verdict_due_at', '<=', clock())
        .where('id', 'not in', eachDue.resting)
        .orderBy('verdict_due_at')
        .limit(atOnce)
        .execute(),
    );
    await eachDue.each(
      due.map(({ id }) => id),
      (id) =>
        store.write((tx) =>
          judgeVerdict(contextIn(tx, { now: clock(), requestId: `verdict:${id}`, log: own }), id, windowMs),
        ),
    );
    return due.length === atOnce;
  }

  return new PeriodicTask({ name: 'verdict', everyMs: 1_000, step, log: own });
}

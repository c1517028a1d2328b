import { parentPort } from 'node:worker_threads';

/*
 * A probe's thread that is kept busy: some milliseconds after it has been asked for a run, it does nothing but compute
 * for a while. What it is asked for is the probe's, so that both times stand in the run's id: "busy 20 900".
 */
parentPort?.on('message', (message: { kind: string; runs?: readonly { request: { id: string } }[] }) => {
  for (const { request } of message.runs ?? []) {
    const [, after, during] = /^busy (\d+) (\d+)$/.exec(request.id) ?? [];
    if (after === undefined) continue;
    setTimeout(() => {
      const until = performance.now() + Number(during);
      while (performance.now() < until);
    }, Number(after));
  }
});
await import('../../src/probing/thread/worker.ts');

import { parentPort, workerData } from 'node:worker_threads';
import { Evaluators } from './evaluators.ts';
import { allProtocols, protocolOf } from '../protocols.ts';
import { LoopLag } from './loop-lag.ts';
import { NameResolver } from '../net/name-resolver.ts';
import { performRun, type RunTools } from './run.ts';
import { Permits } from './permits.ts';
import { internalAttempt, type ProbedAttempt } from '../net/trace.ts';
import {
  monotonicUs,
  type AnsweredRun,
  type AskedRun,
  type FromWorker,
  type ProbeWorkerData,
  type ToWorker,
} from './worker-messages.ts';
import { trustIn } from '../net/trust.ts';

/**
 * For how long answers are gathered before they are sent, in milliseconds: each waking of the main thread costs as much as a
 * good part of a run, and the main thread stores answers together anyway.
 */
const gatheredMs = 25;
/** As many are sent at once without waiting for more. */
const gatheredAtMost = 64;

/*
 * The entry of a probe's thread: plain data in, plain data out. It holds no database handle, writes nothing anywhere, and has no
 * secret but those of the checks under way and what it has made of them for the next run: TLS contexts and access tokens.
 */

function serve(port: NonNullable<typeof parentPort>, settings: ProbeWorkerData): void {
  const stop = new AbortController();
  const permits = new Permits(settings.concurrency);
  const resolver = new NameResolver(settings.resolver);
  const trust = trustIn(settings.trust ?? undefined);
  const evaluators = new Evaluators();
  const context = {
    resolver,
    trust,
    version: settings.version,
    evaluators,
    ...(settings.bodyLimitBytes === null ? {} : { bodyLimitBytes: settings.bodyLimitBytes }),
  };
  const tools: RunTools = {
    permits,
    lag: new LoopLag(),
    stopped: stop.signal,
    nowUs: monotonicUs,
    attempt: (check, addressRules, deadline, signal, carried, proxyOfCheck): Promise<ProbedAttempt> => {
      const protocol = protocolOf(check);
      return protocol === null
        ? Promise.resolve(
            internalAttempt(
              `This probe (${settings.version}) does not know checks of type ${String(check.type)}`,
            ),
          )
        : protocol.probe(check, { ...context, addressRules, deadline, signal, carried, proxyOfCheck });
    },
  };

  const heartbeat = new Int32Array(settings.heartbeat);
  Atomics.add(heartbeat, 0, 1);
  const beat = setInterval(() => Atomics.add(heartbeat, 0, 1), settings.heartbeatMs);
  let inFlight = 0;
  let draining = false;
  let answered: AnsweredRun[] = [];
  let gathering: NodeJS.Timeout | null = null;
  const answer = (): void => {
    if (gathering !== null) clearTimeout(gathering);
    gathering = null;
    if (answered.length === 0) return;
    const runs = answered;
    answered = [];
    port.postMessage({
      kind: 'done',
      runs,
      running: permits.taken,
      queued: permits.waiting,
    } satisfies FromWorker);
  };
  const endIfDrained = (): void => {
    if (!draining || inFlight > 0) return;
    answer();
    clearInterval(beat);
    evaluators.close();
    port.postMessage({ kind: 'drained' } satisfies FromWorker);
    port.close();
  };

  const run = async ({ key, request, requestedAtUs }: AskedRun): Promise<void> => {
    inFlight += 1;
    const outcome = await performRun(request, requestedAtUs, tools);
    inFlight -= 1;
    answered.push({ key, outcome });
    if (draining || answered.length >= gatheredAtMost) answer();
    else gathering ??= setTimeout(answer, gatheredMs);
    endIfDrained();
  };

  port.on('message', (message: ToWorker) => {
    switch (message.kind) {
      case 'runs':
        for (const asked of message.runs) void run(asked);
        break;
      case 'drain':
        draining = true;
        permits.close();
        endIfDrained();
        break;
      case 'abort':
        stop.abort();
        evaluators.close();
        break;
    }
  });
}

// Cast: whoever starts this thread hands that over, and a test that imports this file nothing.
const settings = workerData as ProbeWorkerData | null;
if (parentPort !== null && settings?.role === 'appops-probe') {
  await Promise.all(allProtocols.map(async ({ warmUp }) => warmUp?.()));
  serve(parentPort, settings);
}

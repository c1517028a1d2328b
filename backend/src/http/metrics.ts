import type { FastifyInstance, FastifyRequest } from 'fastify';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { monitorGauges } from './monitor-metrics.ts';
import type { MonitorFigures } from '../monitors/monitor-figures.ts';
import type { OutboxFigures } from '../notify/outbox-figures.ts';
import type { RunRecord } from '../results/run-record.ts';
import { resultOutcomes } from '@appops/shared/words/run';

interface WorkerSources {
  scheduler: () => { monitors: number; shards: number; underWay: number; waitingResults: number };
  capacity: () => { asked: number; canDo: number | null; stretch: number };
  /** Whether the probe seems to be offline. */
  offline: () => boolean;
  probeRestarts: () => number;
}

/** What is asked for when somebody reads `/metrics`. */
export interface MetricSources {
  /** Null in a process that measures nothing. */
  worker: WorkerSources | null;
  /** Monitors that are due and of which nothing is heard. */
  silent: () => number;
  consumers: () => Promise<{ name: string; behind: number; parked: number }[]>;
  monitors: () => Promise<MonitorFigures[]>;
  outbox: () => Promise<OutboxFigures[]>;
}

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** The figures that this process counts about itself, for Prometheus. */
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  // Includes the event loop's delay of this thread; the probe threads tell theirs as suspect runs.
  collectDefaultMetrics({ register: registry });

  const runs = new Counter({
    name: 'appops_runs_total',
    help: 'Slots of monitors by what became of them; suspect runs are counted as such only.',
    labelNames: ['outcome'],
    registers,
  });
  for (const outcome of [...resultOutcomes, 'suspect']) runs.inc({ outcome }, 0);
  const histogram = (name: string, help: string) =>
    new Histogram({ name, help, buckets: seconds, registers });
  const duration = histogram(
    'appops_run_duration_seconds',
    'Duration of the deciding attempt, DNS to last byte.',
  );
  const lateness = histogram('appops_run_lateness_seconds', 'How late runs began after they were due.');
  const queue = histogram('appops_run_queue_seconds', 'How long runs waited for a permit of the probe.');
  const batches = histogram(
    'appops_result_batch_duration_seconds',
    'Duration of the transactions that store results.',
  );
  const stored = new Counter({
    name: 'appops_results_stored_total',
    help: 'Results that were stored.',
    registers,
  });
  const refused = new Counter({
    name: 'appops_results_refused_total',
    help: 'Results not stored, because another worker had taken over their shard.',
    registers,
  });
  const requests = new Histogram({
    name: 'appops_http_request_duration_seconds',
    help: 'Requests by route and status, event streams left out.',
    labelNames: ['method', 'route', 'status'],
    buckets: seconds,
    registers,
  });

  return {
    onRun(run: RunRecord): void {
      runs.inc({ outcome: run.suspect ? 'suspect' : run.outcome }, run.stretch?.count ?? 1);
      const totalUs = run.attempts.at(-1)?.totalUs ?? null;
      if (totalUs !== null && !run.suspect && !run.delayed) duration.observe(totalUs / 1e6);
      if (run.latenessUs !== null) lateness.observe(run.latenessUs / 1e6);
      if (run.queueUs !== null) queue.observe(run.queueUs / 1e6);
    },

    onBatch(batch: { stored: number; refused: number; seconds: number }): void {
      batches.observe(batch.seconds);
      stored.inc(batch.stored);
      refused.inc(batch.refused);
    },

    /**
     * Serves `/metrics` and begins to count requests.
     * @param admit throws for a caller who may not read them
     */
    register(
      app: FastifyInstance,
      sources: MetricSources,
      admit: (request: FastifyRequest) => Promise<void>,
    ): void {
      registerGauges(registry, sources);
      const showMonitors = monitorGauges(registry);
      app.addHook('onResponse', (request, reply, done) => {
        // A stream lasts as long as its reader stays, which says nothing of us.
        if (!String(reply.getHeader('content-type')).startsWith('text/event-stream'))
          requests.observe(
            // The pattern, never the path: ids would make a series each.
            {
              method: request.method,
              route: request.routeOptions.url ?? 'none',
              status: String(reply.statusCode),
            },
            reply.elapsedTime / 1000,
          );
        done();
      });
      app.get('/metrics', async (request, reply) => {
        await admit(request);
        showMonitors(await sources.monitors());
        return reply.type(registry.contentType).send(await registry.metrics());
      });
    },
  };
}

function registerWorkerGauges(registry: Registry, sources: WorkerSources): void {
  const registers = [registry];
  const scheduler = (name: string, help: string, of: keyof ReturnType<WorkerSources['scheduler']>) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(sources.scheduler()[of]);
      },
    });
  scheduler('appops_scheduled_monitors', 'Monitors that this process runs.', 'monitors');
  scheduler('appops_shards_held', 'Shards of monitors, of 256, that this process holds.', 'shards');
  scheduler('appops_runs_under_way', 'Runs that are asked of the probe and not yet answered.', 'underWay');
  scheduler('appops_results_waiting', 'Results that are not yet stored.', 'waitingResults');
  new Counter({
    name: 'appops_probe_thread_restarts_total',
    help: 'Probe threads that ended or hung and were replaced.',
    registers,
    collect() {
      this.reset();
      this.inc(sources.probeRestarts());
    },
  });

  const load = (name: string, help: string, of: 'asked' | 'canDo' | 'stretch') =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        const value = sources.capacity()[of];
        this.reset();
        if (value !== null) this.set(value);
      },
    });
  load('appops_runs_asked_per_second', 'Runs a second that the monitors of this process ask for.', 'asked');
  load(
    'appops_runs_capacity_per_second',
    'Runs a second that this process can do, as measured; none while there is too little to do to tell.',
    'canDo',
  );
  load(
    'appops_interval_stretch_ratio',
    'By how much intervals are stretched because more is asked than can be done; 1 for not at all.',
    'stretch',
  );
  new Gauge({
    name: 'appops_probe_offline',
    help: '1 while the probe of this process seems to be offline, so that its failures prove nothing; else 0.',
    registers,
    collect() {
      this.set(sources.offline() ? 1 : 0);
    },
  });
}

function registerGauges(registry: Registry, sources: MetricSources): void {
  const registers = [registry];
  if (sources.worker !== null) registerWorkerGauges(registry, sources.worker);
  new Gauge({
    name: 'appops_monitors_silent',
    help: 'Monitors that are due and of which nothing is on record for longer than their policy explains: they are not measured.',
    registers,
    collect() {
      this.set(sources.silent());
    },
  });

  const perConsumer = (name: string, help: string, of: 'behind' | 'parked') =>
    new Gauge({
      name,
      help,
      labelNames: ['consumer'],
      registers,
      async collect() {
        const consumers = await sources.consumers();
        this.reset();
        for (const consumer of consumers) this.set({ consumer: consumer.name }, consumer[of]);
      },
    });
  perConsumer('appops_consumer_lag_events', 'Events that a consumer has still to look at.', 'behind');
  perConsumer(
    'appops_parked_events',
    'What a consumer could not digest and set aside: events, each for one entity.',
    'parked',
  );

  const perChannel = (name: string, help: string, of: Exclude<keyof OutboxFigures, 'channel'>) =>
    new Gauge({
      name,
      help,
      labelNames: ['channel'],
      registers,
      async collect() {
        const channels = await sources.outbox();
        this.reset();
        for (const { channel, ...figures } of channels) this.inc({ channel }, figures[of]);
      },
    });
  perChannel('appops_outbox_waiting', 'Messages that wait to be sent by a channel.', 'waiting');
  perChannel(
    'appops_outbox_failed',
    'Messages that a channel could not send and that nobody sent again.',
    'failed',
  );
  perChannel(
    'appops_outbox_oldest_waiting_seconds',
    'How long the oldest message of a channel has been waiting; 0 where none waits.',
    'oldestSeconds',
  );
}

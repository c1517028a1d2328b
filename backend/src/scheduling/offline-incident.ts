import { utcWords } from '@appops/shared/words/time';
import { PeriodicTask } from '../daemon/periodic-task.ts';
import type { Context } from '../context.ts';
import type { OfflineView } from '../database/schema/monitors.ts';
import { noteOnIncident } from '../incidents/move-incident.ts';
import { localProbe } from '../monitors/probes.ts';
import { offlineView } from './probe-guards.ts';
import { ProbeIncident, type ProbeIncidentOptions } from './probe-incident.ts';

const lookEvery = 2_000;
/** It is over when so many looks in a row find it so: a process that starts takes over within them. */
const looksAfter = 3;
/** Failures as long before it was known are of the same beginning, in milliseconds. */
const markedBefore = 60_000;

/** Keeps one incident for a probe that is offline: see `ProbeIncident`. */
export class OfflineIncident {
  readonly #options: ProbeIncidentOptions;
  readonly #incident: ProbeIncident;
  #calm = 0;
  /** Of which time that it is offline the incident was opened, by its beginning. */
  #begun: number | null = null;

  constructor(options: ProbeIncidentOptions) {
    this.#options = options;
    this.#incident = new ProbeIncident(options, 'offline_incident');
  }

  /** Looks once, which is to be done every two seconds. */
  async look(): Promise<void> {
    const { store, clock } = this.#options;
    const now = clock();
    const view = await store.read((tx) => offlineView(tx, now));
    this.#calm = view === null ? this.#calm + 1 : 0;
    if (view !== null && view.since !== this.#begun) {
      await this.#incident.begin(
        {
          title: titleOf(view),
          description: descriptionOf(view),
          severity: 'critical',
          failure: { beganAt: view.since, tookMs: 0, address: null, probe: localProbe.number },
          again: `${view.words}, again.`,
        },
        now,
        view.since,
        (ctx, id) => markEarlier(ctx, id, view),
      );
      this.#begun = view.since;
    }
    if (this.#calm === looksAfter)
      await this.#incident.end(
        'The probe reaches its targets again: its results count as before. What is still down opens its own incident.',
        now,
      );
  }
}

function titleOf({ because }: OfflineView): string {
  return because === 'references'
    ? 'This probe is offline'
    : 'This probe is offline, or its targets fail together';
}

function descriptionOf({ words, because }: OfflineView): string {
  const meanwhile =
    'Runs that reach nobody are suspect until it is over: they open no incident, and nothing is known of those targets meanwhile.';
  return because === 'references'
    ? `${words}. ${meanwhile}`
    : `${words}. ${meanwhile} AppOps can tell the two apart when the probe has reference targets outside of that network: set them with "appops probe references", or in the settings of the probe.`;
}

/** Says on incidents that began as the probe went offline that they may be of the same making; people decide. */
async function markEarlier(ctx: Context, id: string, view: OfflineView): Promise<void> {
  const earlier = await ctx.tx
    .selectFrom('incidents')
    .select('id')
    .where('opened_by', '=', 'monitor')
    .where('status', '!=', 'resolved')
    .where('id', '!=', id)
    .where('began_at', '>=', view.since - markedBefore)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('incident_problems')
          .select('incident_problems.incident_id')
          .whereRef('incident_problems.incident_id', '=', 'incidents.id')
          .where('incident_problems.probe', '=', localProbe.number),
      ),
    )
    .orderBy('id')
    .execute();
  for (const incident of earlier)
    await noteOnIncident(
      ctx,
      incident.id,
      `It began as the probe itself seemed to go offline (${utcWords(view.since)}), and may be a part of that: see the incident ${id}. ${view.words}.`,
    );
}

/** Looks every two seconds. */
export function offlineIncidentTask(options: ProbeIncidentOptions): PeriodicTask {
  const incident = new OfflineIncident(options);
  return new PeriodicTask({
    name: 'offline probe',
    everyMs: lookEvery,
    log: options.log,
    step: () => incident.look(),
  });
}

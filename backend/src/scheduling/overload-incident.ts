import { overloadWords } from './load-control.ts';
import { PeriodicTask } from '../daemon/periodic-task.ts';
import { loadOf } from './probe-loads.ts';
import { ProbeIncident, type ProbeIncidentOptions } from './probe-incident.ts';

const title = 'The probe is asked for more than it can do';
const lookEvery = 10_000;
/** An overload that is over by then is no incident; and one that is away for a shorter time is not over. */
const looksBefore = 3;
const looksAfter = 6;

/** Keeps one incident for an overload of the probe that lasts: see `ProbeIncident`. */
export class OverloadIncident {
  readonly #options: ProbeIncidentOptions;
  readonly #incident: ProbeIncident;
  /** Looks in a row that found the same. */
  #overloaded = 0;
  #calm = 0;

  constructor(options: ProbeIncidentOptions) {
    this.#options = options;
    this.#incident = new ProbeIncident(options, 'overload_incident');
  }

  /** Looks once, which is to be done every ten seconds. */
  async look(): Promise<void> {
    const { store, clock } = this.#options;
    const now = clock();
    const load = await store.read((tx) => loadOf(tx, now));
    const words = load === null ? null : overloadWords(load);
    this.#overloaded = words === null ? 0 : this.#overloaded + 1;
    this.#calm = words === null ? this.#calm + 1 : 0;
    if (words !== null && this.#overloaded === looksBefore)
      await this.#incident.begin(
        {
          title,
          description: `${words}. Give the probe more processor time, or lengthen intervals.`,
          severity: 'medium',
          again: `${words}, again.`,
        },
        now,
      );
    if (this.#calm === looksAfter)
      await this.#incident.end(
        'The probe does all that is asked of it again: no interval is stretched any more.',
        now,
      );
  }
}

/** Looks every ten seconds. */
export function overloadIncidentTask(options: ProbeIncidentOptions): PeriodicTask {
  const incident = new OverloadIncident(options);
  return new PeriodicTask({
    name: 'overload',
    everyMs: lookEvery,
    log: options.log,
    step: () => incident.look(),
  });
}

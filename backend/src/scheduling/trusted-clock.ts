import { uptime } from 'node:os';

/** What a clock is made of; see `machineSources`. */
export interface ClockSources {
  /** Epoch milliseconds of the wall clock, which may be set at any time. */
  wall: () => number;
  /** Milliseconds of a clock that only goes forward, and may rest while the machine sleeps. */
  monotonic: () => number;
  /** Milliseconds since the machine was started, its sleep included, whatever its wall clock is set to. */
  sinceBoot: () => number;
}

/** The clocks of this machine. */
export const machineSources: ClockSources = {
  wall: () => Date.now(),
  monotonic: () => performance.now(),
  sinceBoot: () => uptime() * 1000,
};

/** A wall clock that is not believed. */
export interface Disbelief {
  /** How far the wall clock is ahead of the time that AppOps goes by (negative: behind), in milliseconds. */
  offMs: number;
  /** Milliseconds until it is believed if it goes on telling the same. */
  believedInMs: number;
}

/** A difference up to this is followed: corrections of a running clock are of this size. Milliseconds. */
export const followedStep = 60_000;
/** How long the wall clock must tell the same after a step before its label is believed. */
export const believedAfter = 10 * 60_000;
/** How long a step forward that was believed neither destroys nor decides anything. */
export const decidesAfter = 24 * 3_600_000;
/** How often the machine's running time is read, which is a file on Linux. */
const bootReadEvery = 1_000;

/**
 * The time that AppOps goes by. It is the wall clock's, as long as that is plausible: a step of more than a minute
 * that no sleep of the machine explains is believed only after ten minutes, and until then time goes on as before it.
 * So a clock that is set wrong and set back leaves no trace. A small step back is caught up with at nine tenths of the
 * speed, so that no slot comes twice.
 *
 * What cannot be undone or taken back (dropping results, expiring a token or a workaround, a proof) is decided by
 * `decisive`, which believes a step forward only after a day.
 */
export class TrustedClock {
  readonly #sources: ClockSources;
  #now: number;
  #monotonic: number;
  #sinceBoot: number;
  #bootReadAt: number;
  #held: { offMs: number; sinceMs: number } | null = null;
  /** Steps forward that were believed, with the monotonic time of it. */
  #steps: { byMs: number; at: number }[] = [];

  constructor(sources: ClockSources) {
    this.#sources = sources;
    this.#now = sources.wall();
    this.#monotonic = sources.monotonic();
    this.#sinceBoot = sources.sinceBoot();
    this.#bootReadAt = this.#monotonic;
  }

  /** Whole epoch milliseconds: what labels runs, events and all that is stored. */
  readonly now = (): number => {
    const monotonic = this.#sources.monotonic();
    const passed = Math.max(0, monotonic - this.#monotonic);
    this.#monotonic = monotonic;
    const wall = this.#sources.wall();
    const off = wall - (this.#now + passed);
    if (Math.abs(off) <= followedStep) {
      this.#held = null;
      this.#now = off >= 0 ? wall : this.#now + passed * 0.9;
    } else if (this.#slept(monotonic) >= off - followedStep && off > 0) {
      this.#held = null;
      this.#now = wall;
    } else this.#doubt(off, passed, monotonic, wall);
    if (monotonic - this.#bootReadAt >= bootReadEvery) this.#readBoot(monotonic);
    return Math.floor(this.#now);
  };

  /** Like `now`, without the steps forward of the last day: what destroys or decides goes by it. */
  readonly decisive = (): number => {
    const now = this.now();
    this.#steps = this.#steps.filter((step) => this.#monotonic - step.at < decidesAfter);
    return now - this.#steps.reduce((sum, step) => sum + step.byMs, 0);
  };

  /** The wall clock's present disagreement with `now`, or null. */
  get disbelief(): Disbelief | null {
    this.now();
    if (this.#held === null) return null;
    const { offMs, sinceMs } = this.#held;
    return {
      offMs: Math.round(offMs),
      believedInMs: Math.max(0, Math.round(believedAfter - (this.#monotonic - sinceMs))),
    };
  }

  /** By how many milliseconds `decisive` is behind `now`. */
  get undecidedMs(): number {
    return this.now() - this.decisive();
  }

  #doubt(off: number, passed: number, monotonic: number, wall: number): void {
    this.#now += passed;
    if (this.#held === null || Math.abs(this.#held.offMs - off) > followedStep)
      this.#held = { offMs: off, sinceMs: monotonic };
    if (monotonic - this.#held.sinceMs < believedAfter) return;
    if (off > 0) this.#steps.push({ byMs: off, at: monotonic });
    else this.#takeBack(-off);
    this.#held = null;
    this.#now = wall;
  }

  /** A step back takes back the steps forward before it, the newest first. */
  #takeBack(byMs: number): void {
    let rest = byMs;
    for (let step = this.#steps.at(-1); step !== undefined && rest > 0; step = this.#steps.at(-1)) {
      const taken = Math.min(rest, step.byMs);
      step.byMs -= taken;
      rest -= taken;
      if (step.byMs <= 0) this.#steps.pop();
    }
  }

  /** Milliseconds that the machine has slept since the boot clock was last read. */
  #slept(monotonic: number): number {
    return this.#sources.sinceBoot() - this.#sinceBoot - (monotonic - this.#bootReadAt);
  }

  #readBoot(monotonic: number): void {
    this.#sinceBoot = this.#sources.sinceBoot();
    this.#bootReadAt = monotonic;
  }
}

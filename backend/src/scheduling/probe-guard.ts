import {
  answersAgain,
  doubtOf,
  LATELY_MS,
  TOGETHER_MS,
  offlineWords,
  type HostSight,
} from '@appops/shared/rules/probe-guard';
import type { OfflineView } from '../database/schema/monitors.ts';
import type { ProbeTarget } from '../probing/protocol.ts';
import type { RunOutcome } from '../probing/thread/run-outcome.ts';

export interface ProbeGuardOptions {
  /** Asks the reference targets, as far as any are set: whether one answers; null where there are none. */
  askReferences: () => Promise<boolean | null>;
  /** Epoch milliseconds, for what is told. */
  now: () => number;
  /** Milliseconds of a clock that nobody sets; a test's own. */
  elapsed?: () => number;
  /** Whether an address is this machine's own, which answers without any network. */
  isOwn?: (host: string) => boolean;
}

/** How often the reference targets are asked while it is in doubt or offline, in milliseconds. */
const askEvery = 5_000;
/** How often all hosts are looked at while some fail, in milliseconds. */
const lookEvery = 200;
/** A host that nothing was heard of for so long is forgotten, in milliseconds: a day and an hour, as checks run at least daily. */
const keptFor = 25 * 3_600_000;

/** So many hosts are kept for the process after this one. */
const mostKept = 200;

/** Why a run is suspect while the probe seems to be offline. */
export const offlineBecause = 'This probe seems to be offline';

/**
 * Hears of every run of this process, and says when its failures speak of the probe rather than of its targets: see
 * `rules/probe-guard`. It holds a host by what is known of it, however many monitors call it.
 */
export class ProbeGuard {
  readonly #options: ProbeGuardOptions;
  readonly #elapsed: () => number;
  readonly #isOwn: (host: string) => boolean;
  readonly #hosts = new Map<string, HostSight>();
  /** At which address a name was last reached: several names of one host are one host. */
  readonly #addressOf = new Map<string, string>();
  /** What each monitor's last run said: that one goes on failing says nothing new of its host. */
  readonly #lastOf = new Map<string, 'reached' | 'unreached'>();
  #offline: { view: OfflineView; hosts: Set<string> } | null = null;
  /** When a host was last found to fail that had been reached. */
  #failedAt = -Infinity;
  #lookedAt = -Infinity;
  #askedAt = -Infinity;
  #asking = false;

  constructor(options: ProbeGuardOptions) {
    this.#options = options;
    this.#elapsed = options.elapsed ?? (() => performance.now());
    this.#isOwn = options.isOwn ?? isLoopback;
  }

  /** What is known of its being offline; null: it is not. */
  get offline(): OfflineView | null {
    return this.#offline?.view ?? null;
  }

  /** A process before this one ended while its probe was offline. */
  restore(view: OfflineView): void {
    this.#offline = { view, hosts: new Set(view.hosts) };
    for (const key of view.hosts)
      this.#hosts.set(key, { shown: key, heardAt: this.#elapsed(), failingSince: this.#elapsed() });
  }

  /**
   * Hears what a run of a monitor found.
   * @param wasDown whether its monitor was known to be down when it was taken on: such a failure began before
   * @returns why the run is suspect; null where it counts
   */
  note(
    monitor: string,
    targets: readonly ProbeTarget[],
    outcome: RunOutcome,
    wasDown: boolean,
  ): string | null {
    const reach = reachOf(outcome);
    const host = targets[0]?.host;
    if (reach === null || host === undefined) return null;
    const address = outcome.attempts.at(-1)?.address ?? null;
    if (this.#isOwn(address ?? this.#addressOf.get(host) ?? host)) return null;
    if (reach === 'reached' && address !== null) {
      this.#addressOf.set(host, address);
      // Before it was ever reached it was known by its name alone.
      if (address !== host) this.#hosts.delete(host);
    }
    const key = this.#addressOf.get(host) ?? address ?? host;
    const goesOn = (this.#lastOf.get(monitor) ?? (wasDown ? 'unreached' : 'reached')) === 'unreached';
    this.#lastOf.set(monitor, reach);
    if (reach === 'reached') {
      this.#hear(key, host, null);
      if (this.#offline?.view.because === 'hosts') this.#endWhereHostsAnswer();
      return null;
    }
    const since = this.#hosts.get(key)?.failingSince;
    // Another monitor reaches this host, and this one has not done so for long: a port of it, say, is closed.
    if (!goesOn || since !== null) this.#hear(key, host, since ?? (goesOn ? -Infinity : this.#elapsed()));
    this.#lookSoon();
    return this.#offline === null ? null : offlineBecause;
  }

  #hear(key: string, shown: string, failingSince: number | null): void {
    const now = this.#elapsed();
    // The one that was heard of last stands last, so that what is forgotten stands first.
    this.#hosts.delete(key);
    this.#hosts.set(key, { shown, heardAt: now, failingSince });
    if (failingSince !== null && failingSince !== -Infinity) {
      this.#failedAt = Math.max(this.#failedAt, failingSince);
      this.#offline?.hosts.add(key);
    }
    for (const [old, { heardAt }] of this.#hosts) {
      if (heardAt > now - keptFor) break;
      this.#hosts.delete(old);
    }
  }

  /** Looks at once where it has not just done so; `look` does the rest. */
  #lookSoon(): void {
    const now = this.#elapsed();
    if (this.#offline !== null || now - this.#lookedAt < lookEvery) return;
    this.#lookedAt = now;
    const doubt = doubtOf(this.#hosts.values(), now);
    if (doubt !== null) void this.#askOr(() => this.#settle('hosts'));
  }

  /** Looks whether it is offline, or no more; once a second. */
  async look(): Promise<void> {
    const now = this.#elapsed();
    if (this.#offline === null) {
      // While none has begun to fail lately there is nothing to look for.
      if (now - this.#failedAt > TOGETHER_MS) return;
      if (doubtOf(this.#hosts.values(), now) !== null) await this.#askOr(() => this.#settle('hosts'));
      return;
    }
    await this.#askOr(() => this.#endWhereHostsAnswer());
  }

  /** Lets the reference targets decide, or what is done without any. A failure to ask is no answer. */
  async #askOr(otherwise: () => void): Promise<void> {
    const now = this.#elapsed();
    if (this.#asking || now - this.#askedAt < askEvery) return;
    this.#asking = true;
    try {
      const answered = await this.#options.askReferences();
      if (answered === null) return otherwise();
      this.#askedAt = now;
      if (!answered) this.#settle('references');
      // They are the targets' own failures, and no reason to ask again.
      else this.#end();
    } catch {
      // Whoever could not ask knows nothing.
    } finally {
      this.#asking = false;
    }
  }

  /** It is offline, as far as it still is in doubt. */
  #settle(because: OfflineView['because']): void {
    if (this.#offline !== null) return;
    const now = this.#elapsed();
    const doubt = doubtOf(this.#hosts.values(), now);
    if (doubt === null || (because === 'hosts' && !doubt.settled)) return;
    const names = new Set(doubt.failing);
    const hosts = [...this.#hosts].flatMap(([key, { shown, failingSince }]) =>
      failingSince !== null && failingSince >= doubt.since && names.has(shown) ? [key] : [],
    );
    const since = Math.floor(this.#options.now() - (now - doubt.since));
    const view = { since, because, words: offlineWords(doubt.failing, because), hosts };
    this.#offline = { view: { ...view, hosts: hosts.slice(0, mostKept) }, hosts: new Set(hosts) };
  }

  /** Hosts that nothing is heard of any more, since nobody asks, have no say; without any nobody can tell, and it is over. */
  #endWhereHostsAnswer(): void {
    if (this.#offline === null) return;
    const lately = this.#elapsed() - LATELY_MS;
    const heard = [...this.#offline.hosts].flatMap((key) => {
      const sight = this.#hosts.get(key);
      return sight === undefined || sight.heardAt <= lately ? [] : [sight];
    });
    const still = heard.filter(({ failingSince }) => failingSince !== null).length;
    if (heard.length === 0 || answersAgain(heard.length, still)) this.#end();
  }

  /** Whatever still fails has failed since before now, and says nothing of the probe. */
  #end(): void {
    this.#offline = null;
    for (const sight of this.#hosts.values()) if (sight.failingSince !== null) sight.failingSince = -Infinity;
  }
}

/**
 * Whether a run's last attempt stood in connection with its target. A name that is not found, a connection that does not
 * come about and a time-out before one stands say that it could not be reached; whatever came later says that it could. Null
 * for what says neither: a run that was not made, or in which we ourselves were at fault or held up.
 */
export function reachOf({ outcome, suspect, attempts }: RunOutcome): 'reached' | 'unreached' | null {
  const last = attempts.at(-1);
  if (last === undefined || suspect || (outcome !== 'up' && outcome !== 'down')) return null;
  if (last.ok) return 'reached';
  const stood = last.phases['connectUs'] != null;
  if (last.reason === 'dns' || last.reason === 'connect') return 'unreached';
  if (last.reason === 'timeout') return stood ? 'reached' : 'unreached';
  return last.reason === 'internal' ? null : 'reached';
}

/** Loopback: it answers whether there is a network or not. */
function isLoopback(host: string): boolean {
  return /^127\./.test(host) || host === '::1' || host === 'localhost' || /^::ffff:127\./i.test(host);
}

import type { Principal } from '../context.ts';
import { AppError } from '../errors.ts';

/** How many times its rate a caller may ask for at once, after a while of quiet. */
const burst = 20;
/** How many callers' worth a token may ask for that many people share, as Grafana's two doors do. */
const shared = 5;

interface Bucket {
  left: number;
  /** Monotonic milliseconds. */
  at: number;
}

/**
 * Limits how often a token may ask, so that a script gone wild keeps nobody else from an answer. A caller is a token,
 * or one person behind Grafana's app door; behind a door, where many people share one token, that has room for
 * several of them. Each has a bucket that holds 20 seconds' worth and fills up again evenly.
 */
export class RequestAllowance {
  readonly #perSecond: number;
  readonly #clock: () => number;
  readonly #buckets = new Map<string, Bucket>();

  /** @param perSecond requests of one caller in the long run; 0 sets no limit */
  constructor(perSecond: number, clock: () => number = () => performance.now()) {
    this.#perSecond = perSecond;
    this.#clock = clock;
  }

  /** Callers that are remembered now. */
  get callers(): number {
    return this.#buckets.size;
  }

  /** @throws {AppError} rate_limited, with the time after which there is room again */
  take({ tokenId, actor, door }: Pick<Principal, 'tokenId' | 'actor' | 'door'>): void {
    if (this.#perSecond === 0) return;
    const now = this.#clock();
    const token = `token ${tokenId}`;
    const buckets: [string, number][] = [[token, door === null ? this.#perSecond : this.#perSecond * shared]];
    // The data source door's requests carry no person, so that they have the token's bucket alone.
    if (door === 'app') buckets.push([`caller ${tokenId} ${actor.id}`, this.#perSecond]);
    const full = buckets.map(([key, perSecond]) => ({
      key,
      perSecond,
      left: this.#leftIn(key, perSecond, now),
    }));
    const empty = full.filter(({ left }) => left < 1);
    // Who is refused takes nothing from those with whom they share a token.
    if (empty.length === 0)
      for (const { key, left } of full) this.#buckets.set(key, { left: left - 1, at: now });
    const wait = Math.max(0, ...empty.map(({ left, perSecond }) => (1 - left) / perSecond));
    if (wait === 0) return;
    throw new AppError(
      'rate_limited',
      `This ${door === 'app' ? 'caller' : 'token'} asks more often than ${this.#perSecond * (door === 'datasource' ? shared : 1)} times a second. Ask less often, or for more at a time.`,
      { retryAfterS: Math.ceil(wait) },
    );
  }

  #leftIn(key: string, perSecond: number, now: number): number {
    const most = perSecond * burst;
    const known = this.#buckets.get(key);
    if (known !== undefined) return Math.min(most, known.left + ((now - known.at) / 1000) * perSecond);
    if (this.#buckets.size >= 10_000) this.#forgetFull(now);
    return most;
  }

  /** Who has not asked for a while has a full bucket, as if new. */
  #forgetFull(now: number): void {
    for (const [key, { at }] of this.#buckets) if (now - at > burst * 1000) this.#buckets.delete(key);
  }
}

/** On whose behalf a permit is asked for, and how long one may be waited for. */
export interface Claim {
  /** What it is counted under, such as its service and its target: none of them may take what others need. */
  shares: readonly string[];
  patienceMs: number;
}

interface Waiting {
  shares: readonly string[];
  settle: (taken: boolean) => void;
}

/**
 * Lets a limited number of attempts be under way at a time. A permit costs a socket and little else, so there are
 * thousands; what is short of is shared fairly: nobody may hold more than are left free, which lets one alone have half
 * of all, two a third each, and always leaves some to others. (Dynamic thresholds: Choudhury and Hahne, IEEE/ACM
 * Transactions on Networking 6(2), 1998.)
 */
export class Permits {
  readonly #limit: number;
  readonly #held = new Map<string, number>();
  #waiting: Waiting[] = [];
  #taken = 0;
  #closed = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get taken(): number {
    return this.#taken;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /**
   * Resolves with true when a permit is ours, to be given back by `release`; with false when the permits are closed or
   * none came free in time.
   */
  take({ shares, patienceMs }: Claim = { shares: [], patienceMs: Infinity }): Promise<boolean> {
    if (this.#closed) return Promise.resolve(false);
    if (this.#mayHave(shares)) {
      this.#count(shares, 1);
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const waiting: Waiting = { shares, settle: resolve };
      this.#waiting.push(waiting);
      if (patienceMs === Infinity) return;
      const timer = setTimeout(() => {
        this.#waiting = this.#waiting.filter((each) => each !== waiting);
        resolve(false);
      }, patienceMs);
      waiting.settle = (taken) => {
        clearTimeout(timer);
        resolve(taken);
      };
    });
  }

  /** Gives a permit back: it goes to whoever has waited longest and may have it. */
  release({ shares }: Pick<Claim, 'shares'> = { shares: [] }): void {
    this.#count(shares, -1);
    for (;;) {
      const index = this.#waiting.findIndex((each) => this.#mayHave(each.shares));
      const [next] = index < 0 ? [] : this.#waiting.splice(index, 1);
      if (next === undefined) return;
      this.#count(next.shares, 1);
      next.settle(true);
    }
  }

  /** Turns away all who wait, and whoever comes later. Permits that are taken stay so until released. */
  close(): void {
    this.#closed = true;
    for (const { settle } of this.#waiting.splice(0)) settle(false);
  }

  /** Why there is no permit, and who holds most of them. */
  crowdedWords({ patienceMs }: Claim): string {
    const [most] = [...this.#held].sort((a, b) => b[1] - a[1]);
    const who = most === undefined ? '' : `, ${most[1]} of them for ${most[0]}`;
    return `The probe had no room for this run within ${Math.round(patienceMs)} ms: ${this.#taken} of ${this.#limit} permits are held by runs that wait for their targets${who}`;
  }

  #mayHave(shares: readonly string[]): boolean {
    const free = this.#limit - this.#taken;
    return free > 0 && shares.every((share) => (this.#held.get(share) ?? 0) < free);
  }

  #count(shares: readonly string[], by: 1 | -1): void {
    this.#taken += by;
    for (const share of shares) {
      const held = (this.#held.get(share) ?? 0) + by;
      if (held === 0) this.#held.delete(share);
      else this.#held.set(share, held);
    }
  }
}

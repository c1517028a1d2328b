/** Lets a limited number through at a time, in the order of asking. */
export class Slots {
  readonly #limit: number;
  readonly #waiting: ((taken: boolean) => void)[] = [];
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

  /** Resolves with true when a slot is ours, to be given back by `release`; with false when the slots are closed. */
  take(): Promise<boolean> {
    if (this.#closed) return Promise.resolve(false);
    if (this.#taken < this.#limit) {
      this.#taken += 1;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Hands the slot to who has waited longest. */
  release(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#taken -= 1;
    else next(true);
  }

  /** Turns away all who wait, and whoever comes later. Slots that are taken stay so until released. */
  close(): void {
    this.#closed = true;
    for (const turnAway of this.#waiting.splice(0)) turnAway(false);
  }
}

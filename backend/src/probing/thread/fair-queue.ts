/** Keys of which it is remembered what they paid. */
const remembered = 1000;

/**
 * Lets those go first who have used least. Each key pays for what its items cost; of the keys that wait, the one that
 * has paid least is served next, and one key's items in the order of their coming. A key that comes (again) starts
 * where the others stand, so that nobody saves up turns by being idle.
 */
export class FairQueue<T> {
  readonly #waiting = new Map<string, T[]>();
  readonly #paid = new Map<string, number>();
  /** What the key that was served last had paid: nobody who waits has paid less. */
  #level = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  waitingOf(key: string): number {
    return this.#waiting.get(key)?.length ?? 0;
  }

  push(key: string, item: T): void {
    const items = this.#waiting.get(key);
    if (items === undefined) {
      this.#waiting.set(key, [item]);
      this.#paid.set(key, Math.max(this.#level, this.#paid.get(key) ?? 0));
    } else {
      items.push(item);
    }
    this.#size += 1;
  }

  /** The next item, undefined when none waits. */
  take(): T | undefined {
    let best: string | undefined;
    for (const key of this.#waiting.keys())
      if (best === undefined || this.#paidBy(key) < this.#paidBy(best)) best = key;
    if (best === undefined) return undefined;
    const items = this.#waiting.get(best) ?? [];
    const item = items.shift();
    if (items.length === 0) this.#waiting.delete(best);
    this.#size -= 1;
    this.#level = this.#paidBy(best);
    return item;
  }

  /** What an item of this key has cost, in any unit that is the same for all. */
  charge(key: string, cost: number): void {
    const paid = Math.max(this.#level, this.#paidBy(key)) + Math.max(0, cost);
    // Set anew, so that those who were not served for longest come first.
    this.#paid.delete(key);
    this.#paid.set(key, paid);
    for (const oldest of this.#paid.keys()) {
      if (this.#paid.size <= remembered) break;
      if (!this.#waiting.has(oldest)) this.#paid.delete(oldest);
    }
  }

  /** Takes out all items for which the test holds. */
  remove(test: (item: T) => boolean): T[] {
    const removed: T[] = [];
    for (const [key, items] of this.#waiting) {
      const kept = items.filter((item) => !test(item));
      removed.push(...items.filter((item) => !kept.includes(item)));
      if (kept.length === 0) this.#waiting.delete(key);
      else this.#waiting.set(key, kept);
    }
    this.#size -= removed.length;
    return removed;
  }

  #paidBy(key: string): number {
    return this.#paid.get(key) ?? 0;
  }
}

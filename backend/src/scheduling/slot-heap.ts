import TinyQueue from 'tinyqueue';

/** Something that is due at an instant. */
interface Due<T> {
  at: number;
  item: T;
}

/** Gives back what is due, earliest first. */
export class SlotHeap<T> {
  readonly #queue = new TinyQueue<Due<T>>([], (left, right) => left.at - right.at);

  get size(): number {
    return this.#queue.length;
  }

  /** When the earliest is due, or null. */
  get earliest(): number | null {
    return this.#queue.peek()?.at ?? null;
  }

  push(at: number, item: T): void {
    this.#queue.push({ at, item });
  }

  /** Takes out the earliest if it is due by `now`. */
  popDue(now: number): Due<T> | null {
    const first = this.#queue.peek();
    return first === undefined || first.at > now ? null : this.#queue.pop()!;
  }
}

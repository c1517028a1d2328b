/** Something that is due at an instant. */
interface Due<T> {
  at: number;
  item: T;
}

/** Gives back what is due, earliest first: a binary heap. */
export class SlotHeap<T> {
  readonly #entries: Due<T>[] = [];

  get size(): number {
    return this.#entries.length;
  }

  /** When the earliest is due, or null. */
  get earliest(): number | null {
    return this.#entries[0]?.at ?? null;
  }

  push(at: number, item: T): void {
    const entries = this.#entries;
    let index = entries.push({ at, item }) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (entries[parent]!.at <= entries[index]!.at) break;
      this.#swap(parent, index);
      index = parent;
    }
  }

  /** Takes out the earliest if it is due by `now`. */
  popDue(now: number): Due<T> | null {
    const entries = this.#entries;
    const first = entries[0];
    if (first === undefined || first.at > now) return null;
    const last = entries.pop()!;
    if (entries.length > 0) {
      entries[0] = last;
      this.#sinkFirst();
    }
    return first;
  }

  #sinkFirst(): void {
    const entries = this.#entries;
    for (let index = 0; ;) {
      const left = 2 * index + 1;
      const right = left + 1;
      let least = index;
      if (left < entries.length && entries[left]!.at < entries[least]!.at) least = left;
      if (right < entries.length && entries[right]!.at < entries[least]!.at) least = right;
      if (least === index) return;
      this.#swap(least, index);
      index = least;
    }
  }

  #swap(a: number, b: number): void {
    const entries = this.#entries;
    [entries[a], entries[b]] = [entries[b]!, entries[a]!];
  }
}

/**
 * Which slots of a monitor are on record, so that after a kill none is left out: a run's own slot, and those that were
 * passed over before it, are open until its result is there, even when later slots are on record already (a run that
 * hangs while its monitor is edited).
 */
export class SlotBooks {
  readonly #open = new Set<number>();
  #newest = -Infinity;

  /** What becomes of the slots from this one on is told later. */
  open(slot: number): void {
    this.#open.add(slot);
  }

  /** All from this slot on that was to be told is told with the next row. */
  close(slot: number): void {
    this.#open.delete(slot);
  }

  /**
   * A row for this slot, or for a stretch that ends with it, is handed to the writer.
   * @returns up to where everything is on record then, epoch milliseconds
   */
  enter(slot: number): number {
    this.#newest = Math.max(this.#newest, slot);
    return this.#open.size === 0 ? this.#newest : Math.min(this.#newest, Math.min(...this.#open) - 1);
  }
}

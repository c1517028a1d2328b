/**
 * Which slots of a monitor are on record, so that after a kill none is left out: a run's own slot is open until its
 * result is there, even when later slots are on record already (a run that hangs while its monitor is edited).
 */
export class SlotBooks {
  readonly #open = new Set<number>();
  #newest = -Infinity;

  /** A run of this slot has begun. */
  open(slot: number): void {
    this.#open.add(slot);
  }

  /**
   * The last of what became of a slot, or of a stretch that ends with it, is handed to the writer.
   * @returns up to where everything is on record then, epoch milliseconds
   */
  close(slot: number): number {
    this.#open.delete(slot);
    this.#newest = Math.max(this.#newest, slot);
    return this.#open.size === 0 ? this.#newest : Math.min(this.#newest, Math.min(...this.#open) - 1);
  }
}

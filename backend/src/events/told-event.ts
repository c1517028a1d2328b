import type { EventTable } from '../database/schema/events.ts';

/** An event that was told in a transaction that is still open. It has its sequence once that has come to its end. */
export class ToldEvent {
  #sequence: number | null = null;
  readonly row: Omit<EventTable, 'sequence' | 'caused_by'>;
  readonly subjects: readonly { subject: string; role: string }[];
  readonly causedBy: number | ToldEvent | null;

  constructor({ row, subjects, causedBy }: Pick<ToldEvent, 'row' | 'subjects' | 'causedBy'>) {
    this.row = row;
    this.subjects = subjects;
    this.causedBy = causedBy;
  }

  /** @throws {Error} before it is written, which is when all else of its transaction is done */
  get sequence(): number {
    if (this.#sequence === null)
      throw new Error(
        `The sequence of "${this.row.kind}" is known at the end of its transaction, not before`,
      );
    return this.#sequence;
  }

  /** Only the unit of work says so. */
  written(sequence: number): void {
    this.#sequence = sequence;
  }
}

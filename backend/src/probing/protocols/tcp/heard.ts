/** What was heard so far. */
export interface Heard {
  /** Whether each of the wanted byte sequences has occurred. */
  found: boolean[];
  bytes: number;
  /** The first of them, for messages. */
  beginning: Buffer;
  /** When the last byte had been sent, and the first one came; performance.now(), null for not yet. */
  sentAt: number | null;
  firstByteAt: number | null;
}

/** A talk of which nothing is known yet. */
export function nothingHeard(wanted: number): Heard {
  return {
    found: Array<boolean>(wanted).fill(false),
    bytes: 0,
    beginning: Buffer.alloc(0),
    sentAt: null,
    firstByteAt: null,
  };
}

/** A datagram that came back. */
export interface Datagram {
  /** For messages. */
  beginning: Buffer;
  bytes: number;
  /** Whether each of what is wanted is in it. */
  found: readonly boolean[];
  address: string;
  /** When it came, by performance.now(). */
  at: number;
}

/** What came back so far. */
export interface Heard {
  sent: number;
  /** performance.now() when the first datagram was sent; null for not yet. */
  sentAt: number | null;
  /** Datagrams that came. */
  datagrams: number;
  /** Of all of them together. */
  bytes: number;
  /** The one that has most of what is wanted, the first of its like. */
  best: Datagram | null;
}

export function nothingHeard(): Heard {
  return { sent: 0, sentAt: null, datagrams: 0, bytes: 0, best: null };
}

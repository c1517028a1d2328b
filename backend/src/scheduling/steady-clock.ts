interface Sources {
  /** Epoch milliseconds of the wall clock, which may be set at any time. */
  wall: () => number;
  /** Milliseconds of a clock that only goes forward. */
  monotonic: () => number;
}

/**
 * Whole epoch milliseconds to schedule by. They follow the wall clock forward at once, but never go back: when the wall
 * clock was set back they go on at nine tenths of the speed until it has caught up. So no slot comes twice, and
 * probing never waits for a clock; labels run ahead of the wall clock meanwhile.
 */
export function steadyClock({ wall, monotonic }: Sources): () => number {
  let last = wall();
  let lastMonotonic = monotonic();
  return () => {
    const mono = monotonic();
    last = Math.max(wall(), last + (mono - lastMonotonic) * 0.9);
    lastMonotonic = mono;
    return Math.floor(last);
  };
}

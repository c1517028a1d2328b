/**
 * Where a note belongs now. `unsure` names the likeliest place but is not to be drawn as certain: on a
 * production screen a wrong pin costs more than a missing one.
 */
export type Anchored =
  | { outcome: 'anchored' | 'unsure'; element: Element; range: Range | null; score: number }
  | { outcome: 'orphan'; score: number };

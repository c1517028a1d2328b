import { type Selector } from './selectors.ts';
import { type ShadowOf, type TextIndex } from './text-index.ts';
/**
 * Where a note belongs now. `unsure` names the likeliest place but is not to be drawn as certain: on a
 * production screen a wrong pin costs more than a missing one.
 */
export type Anchored = {
    outcome: 'anchored' | 'unsure';
    element: Element;
    range: Range | null;
    score: number;
} | {
    outcome: 'orphan';
    score: number;
};
/** A fit from this score on may be pinned. */
export declare const ACCEPT = 0.6;
/** Finds the place that the selectors describe. Pass the same index for all notes of one pass. */
export declare function anchor(selectors: readonly Selector[], document: Document, shadowOf?: ShadowOf, index?: TextIndex): Anchored;

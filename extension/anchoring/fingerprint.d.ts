import { type Fingerprint } from './selectors.ts';
import { type TextIndex } from './text-index.ts';
/** Writes down what an element looks like now. */
export declare function fingerprintOf(element: Element, index: TextIndex): Fingerprint;
/** How well an element fits a fingerprint; every part from 0 to 1. */
export interface Fit {
    element: Element;
    score: number;
    /** Likeness of the element's own text; 1 where neither has one. */
    text: number;
    /** Likeness of the texts nearest to it; null where the fingerprint has none. */
    near: number | null;
    /** Share of what set it apart from its twins that is in its row or card; null where nothing did. */
    own: number | null;
    /** An id, test id or name that the page's authors gave, and that still is the same. */
    named: boolean;
}
/** A cheap look at an element: whether its text or one of its names still is what the fingerprint says. */
export declare function mayFit(print: Fingerprint, element: Element, index: TextIndex): boolean;
/** Compares an element with a fingerprint. Features that the fingerprint never had neither help nor harm. */
export declare function fit(print: Fingerprint, element: Element, index: TextIndex): Fit;

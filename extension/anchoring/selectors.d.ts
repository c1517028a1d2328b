/** The longest quote that is stored or searched for, in characters: bounds the cost of the fuzzy search. */
export declare const QUOTE_LIMIT = 300;
/** Characters of context kept on each side of a quote. */
export declare const CONTEXT_LIMIT = 32;
/** Ancestors kept in a fingerprint, nearest first. */
export declare const ANCESTOR_LIMIT = 6;
/** Neighbour texts kept on each side, nearest first. */
export declare const NEIGHBOUR_LIMIT = 2;
export interface CssSelector {
    type: 'CssSelector';
    value: string;
    /** A step into the shadow root of the element found so far. */
    refinedBy?: CssSelector;
}
export interface XPathSelector {
    type: 'XPathSelector';
    value: string;
}
export interface TextQuoteSelector {
    type: 'TextQuoteSelector';
    exact: string;
    prefix: string;
    suffix: string;
}
/** Offsets in the page's text as `indexText` makes it: whitespace collapsed, blocks set apart by a space. */
export interface TextPositionSelector {
    type: 'TextPositionSelector';
    start: number;
    end: number;
}
/** Distinguishing texts kept of a row or card. */
export declare const OWN_LIMIT = 8;
/** One ancestor as the fingerprint remembers it. */
export interface Ancestor {
    tag: string;
    id: string;
    classes: string[];
}
/** A text near the element. `up` is how many levels above the element the ancestor lies that holds both. */
export interface Neighbour {
    text: string;
    up: number;
}
export type Aim = 'element' | 'text';
/** What an element looked like, without layout: enough to tell it from its likes after the page changed. */
export interface Fingerprint {
    type: 'x-fingerprint';
    /** What the note points at: the element itself or a stretch of its text. */
    aim: Aim;
    tag: string;
    id: string;
    name: string;
    /** Path of the link, without query and fragment. */
    href: string;
    role: string;
    /** aria-label, else title, alt or placeholder. */
    label: string;
    testId: string;
    classes: string[];
    /** The element's own text, at most 300 characters. */
    text: string;
    /** How many other elements of this tag had the same text. */
    twins: number;
    /** Its place among them, from 0. */
    nth: number;
    /**
     * Where there were twins, the texts of the row or card around this one that stood in none of the others':
     * what a person would go by to tell this "Delete" from the next.
     */
    own: string[];
    /** Levels from the element up to the closest ancestor that holds a twin as well; 0 without twins. */
    apart: number;
    ancestors: Ancestor[];
    before: Neighbour[];
    after: Neighbour[];
    /** Place in document order, from 0 to 1. */
    position: number;
}
export type Selector = CssSelector | XPathSelector | TextQuoteSelector | TextPositionSelector | Fingerprint;
/** Picks the selector of one type, if it is there. */
export declare function selectorOf<T extends Selector['type']>(selectors: readonly Selector[], type: T): Extract<Selector, {
    type: T;
}> | undefined;
/** What the selectors point at. Data of other clients says it by what it lacks: a quote without a path is text. */
export declare function aimOf(selectors: readonly Selector[]): Aim;

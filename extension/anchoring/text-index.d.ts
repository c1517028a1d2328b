/** One text node's share of the page's text. */
export interface Run {
    node: Text;
    /** Where it begins in `TextIndex.text`. */
    start: number;
    text: string;
}
/** Which runs lie inside an element: from `first` up to, not including, `end`. */
interface Span {
    first: number;
    end: number;
    /** Place in document order, and that of the last element inside. */
    order: number;
    last: number;
}
/** Gives the shadow root of an element where the caller may look into it. */
export type ShadowOf = (element: Element) => ShadowRoot | null;
export declare const openShadow: ShadowOf;
/** What a walk over the page found; valid until the page changes. */
export interface TextIndex {
    /** The page's text: whitespace collapsed, blocks set apart by one space. */
    text: string;
    runs: Run[];
    /** Elements by tag, in document order, shadow trees included. */
    byTag: Map<string, Element[]>;
    spans: Map<Element, Span>;
    shadowOf: ShadowOf;
}
/** The host of our own overlay; it is no part of the page. */
export declare const OVERLAY_TAG = "appops-overlay";
/**
 * Reads the whole page once. Anchoring many notes needs it once per pass: rebuilding it per note is what makes
 * fuzzy anchoring slow on large pages.
 */
export declare function indexText(root: Element, shadowOf?: ShadowOf): TextIndex;
/** The text inside an element, trimmed, at most `limit` characters. */
export declare function textOf(index: TextIndex, element: Element, limit: number): string;
/** The run that holds this place of the text, by binary search. */
export declare function runAt(index: TextIndex, offset: number): Run | undefined;
/** Turns offsets of the text into a range of the document; null when they lie outside. */
export declare function rangeAt(index: TextIndex, start: number, end: number): Range | null;
/** Offsets of a range in the text; null when no text of the page lies inside it. */
export declare function offsetsOf(index: TextIndex, range: Range): {
    start: number;
    end: number;
} | null;
/** The parent element, out of a shadow root into its host. */
export declare function parentOf(element: Element): Element | null;
/** The host of a shadow root whose child a node is. */
export declare function hostOf(node: Node): Element | null;
export {};

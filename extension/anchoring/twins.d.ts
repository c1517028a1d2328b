import { type TextIndex } from './text-index.ts';
/** Elements of one tag with the same text, in document order. */
export declare function twinsOf(index: TextIndex, tag: string, text: string): Element[];
/** The largest part of the page around an element that holds none of its twins, and how far up it ends. */
export interface Item {
    element: Element;
    /** Levels from the element to the first ancestor that holds a twin too. */
    apart: number;
}
/** The row or card of an element among its twins; the element itself where a twin is its neighbour. */
export declare function itemOf(index: TextIndex, element: Element, twins: readonly Element[]): Item;
/** The texts of an element's row or card that stand in no other twin's. */
export declare function ownTexts(index: TextIndex, element: Element, twins: readonly Element[], item: Item): string[];
/** The row or card of an element that has no twin any more: as high up as it was when there were some. */
export declare function itemAt(element: Element, apart: number): Element;
/** The single texts inside an element. */
export declare function textsIn(index: TextIndex, element: Element): string[];

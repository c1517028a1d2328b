import { type Selector } from './selectors.ts';
import { type ShadowOf } from './text-index.ts';
/** Writes down an element or a stretch of text by several selectors, so that it is found again later. */
export declare function describe(target: Element | Range, shadowOf?: ShadowOf): Selector[];

import type { CssSelector } from './selectors.ts';
import type { ShadowOf } from './text-index.ts';
/**
 * The shortest stable CSS path of an element, with one `refinedBy` step per shadow root on the way; null when
 * none is unique. Generated ids and classes are left out, since they change with the next build.
 */
export declare function cssPathOf(element: Element): CssSelector | null;
/** Follows a CSS path; null when it leads nowhere, is not valid or fits several elements. */
export declare function followCssPath(selector: CssSelector, document: Document, shadowOf: ShadowOf): Element | null;
/** The absolute XPath of an element in the main tree; null inside a shadow root, where XPath does not reach. */
export declare function xpathOf(element: Element): string | null;
/** Follows an XPath to one element; null when it leads nowhere or is not valid. */
export declare function followXPath(value: string, document: Document): Element | null;

import type { Anchored } from './anchor.ts';
import { type TextPositionSelector, type TextQuoteSelector } from './selectors.ts';
import { type TextIndex } from './text-index.ts';
/** Finds quoted text again: the quote itself, what stood around it, and roughly where. */
export declare function anchorQuote(quote: TextQuoteSelector, position: TextPositionSelector | undefined, index: TextIndex): Anchored;

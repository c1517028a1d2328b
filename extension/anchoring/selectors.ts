/*
 * How a place on a page is written down: the selectors of the W3C Web Annotation model, so that the data stays
 * portable, plus one of ours. All of them are hints; none is believed alone (see anchor.ts).
 */

/** The longest quote that is stored or searched for, in characters: bounds the cost of the fuzzy search. */
export const QUOTE_LIMIT = 300;
/** Characters of context kept on each side of a quote. */
export const CONTEXT_LIMIT = 32;
/** Ancestors kept in a fingerprint, nearest first. */
export const ANCESTOR_LIMIT = 6;
/** Neighbour texts kept on each side, nearest first. */
export const NEIGHBOUR_LIMIT = 2;

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
export const OWN_LIMIT = 8;
/** Single texts kept of an element that holds several. */
export const PART_LIMIT = 12;
/** Names kept of each row beside one. */
export const BESIDE_LIMIT = 3;
/** Names kept of the other entries of a list. */
export const COMPANY_LIMIT = 6;
/** Rows, cards and sections around an element that are kept, from the inside out. */
export const ITEM_LIMIT = 3;

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

/** One of several like it that an element lies in: a row, a card, an entry, a section. */
export interface Item {
  tag: string;
  /** Levels from the element up to it; 0 where it is the element itself. */
  up: number;
  /** Texts in it, besides the element's own, that stand in none of its like beside it: what names it. */
  texts: string[];
  /** How many of those, from the first on, are another one in each of its like: what it is called. */
  keys: number;
  /** How many texts it held; 0 where that is not known. */
  size: number;
  /** Whether nothing nearer told the element from another that is equal to it. */
  needed: boolean;
  /**
   * Where none of its texts is a name of its own, since others share them, it is known by all of them together: how much
   * each tells of it, from 0 to 1. Empty where it has a name.
   */
  weights: number[];
  /** The largest share of those that another of its like had. */
  rival: number;
  /** Then also names in the row before it; none where that says nothing else, or is not known; null where there is none. */
  previous: string[] | null;
  /** The same of the row after it. */
  next: string[] | null;
  /** How many there were in all; 0 where that is not known. */
  among: number;
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
  /** The single texts of which that is made. */
  parts: string[];
  /** Rows, cards and sections that it lies in and that something names, from the inside out. */
  items: Item[];
  /** What a form or a list of terms calls it: its label, or the term before it. */
  caption: string;
  /** The heading of its column in a table. */
  column: string;
  /** The nearest heading before it. */
  heading: string;
  /** The heading of the part that it lies in. */
  under: string;
  /** Names in the other rows, cards or entries of its list. */
  company: string[];
  /** Whether only the heading told it from another that is equal to it. */
  byHeading: boolean;
  /** Whether only the names right beside it told it from another that is equal to it. */
  byNear: boolean;
  /** Whether it is a number that goes up by its like, and so a name of it. */
  sequence: boolean;
  /** Tags and places from its item, or four levels above, down to it. */
  path: string;
  /** How many others were equal to it in all that names a place; 0 where it was the only one. */
  equals: number;
  /** Its place among those, from 0. */
  nthEqual: number;
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
export function selectorOf<T extends Selector['type']>(
  selectors: readonly Selector[],
  type: T,
): Extract<Selector, { type: T }> | undefined {
  return selectors.find((selector): selector is Extract<Selector, { type: T }> => selector.type === type);
}

/** What the selectors point at. Data of other clients says it by what it lacks: a quote without a path is text. */
export function aimOf(selectors: readonly Selector[]): Aim {
  const print = selectorOf(selectors, 'x-fingerprint');
  if (print) return print.aim === 'text' ? 'text' : 'element';
  const hasPath = selectors.some(({ type }) => type === 'CssSelector' || type === 'XPathSelector');
  return hasPath ? 'element' : 'text';
}

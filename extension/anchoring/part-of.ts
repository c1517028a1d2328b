import { isEditOf } from './edits.ts';
import type { Item } from './selectors.ts';
import { isName } from './similarity.ts';
import { fold, parentOf, runsOf, textOf, type Head, type TextIndex } from './text-index.ts';

/*
 * What an element is a part of, by the headings over it. Behind a tab, in the next step of a wizard and beside another
 * entry of a list stand the same fields and buttons under another heading.
 */

/** Siblings that are looked through for a heading. */
const LOOKED_AT = 12;
/** Levels above an element that are: bounds the cost in endless nestings. */
const DEEP = 100;
const HEADING = 'h1, h2, h3, h4, h5, h6, legend, [role=heading]';

/**
 * The heading of the part that an element is or lies in; empty where there is none. The title of its own row or card is
 * known with that already, also where a redesign makes no heading of it.
 */
export function partOf(index: TextIndex, element: Element, items: readonly Item[]): string {
  const names = new Set(items.flatMap(({ texts, keys }) => texts.slice(0, keys).map(fold)));
  return headingsOf(index, element).find((heading) => !names.has(fold(heading))) ?? '';
}

/* The headings over an element and its own, the nearest first. A heading does not stand under another of its level. */
function headingsOf(index: TextIndex, element: Element): readonly string[] {
  const level = element.matches(HEADING) ? levelOf(element) : Infinity;
  const title = level === Infinity ? titleOf(index, element) : '';
  const above = partsOf(index, element)
    .filter((part) => part.level < level)
    .map(({ heading }) => heading);
  return title === '' ? above : [title, ...above];
}

/* The heading that a part begins with. */
function titleOf(index: TextIndex, element: Element): string {
  const span = index.spans.get(element);
  if (!span || span.end - span.first < 3) return '';
  const title = element.querySelector(HEADING);
  const at = title && index.spans.get(title);
  const text = title && at && at.first - span.first < 3 ? textOf(index, title, 120) : '';
  return isName(text) ? text : '';
}

/* What lies after a part does not lie under its heading. */
function partsOf(index: TextIndex, element: Element): readonly Head[] {
  const unknown: Element[] = [];
  let current: Element | null = element;
  while (
    current &&
    unknown.length < DEEP &&
    current.localName !== 'html' &&
    !index.known.parts.has(current)
  ) {
    unknown.push(current);
    current = parentOf(current);
  }
  let parts = (current && index.known.parts.get(current)) ?? [];
  for (const inner of unknown.reverse()) {
    const beside = headingBeside(index, inner);
    // A figure that is written as large as a heading heads nothing.
    if (beside && isName(beside.heading)) parts = [beside, ...parts].slice(0, 6);
    index.known.parts.set(inner, parts);
  }
  return parts;
}

function levelOf(heading: Element): number {
  return Number(/^h([1-6])$/.exec(heading.localName)?.[1] ?? heading.getAttribute('aria-level') ?? 7);
}

function headingBeside(index: TextIndex, element: Element): Head | null {
  if (/^(?:td|th|tr|option|tbody)$/.test(element.localName)) return null;
  const head = (title: Element): Head => ({ heading: textOf(index, title, 120), level: levelOf(title) });
  let sibling = element.previousElementSibling;
  for (let seen = 0; sibling && seen < LOOKED_AT; seen++, sibling = sibling.previousElementSibling) {
    if (sibling.matches(HEADING)) return head(sibling);
    const span = index.spans.get(sibling);
    // A head with a title and a button or two, or a wrapper around a heading, and no part of its own.
    if (!span || span.end - span.first > 4) continue;
    const title = sibling.querySelector(HEADING);
    const at = title && index.spans.get(title);
    const isHead = sibling.localName === 'header' || (at?.first === span.first && at.end === span.end);
    if (title && isHead) return head(title);
  }
  return null;
}

/** Whether an element lies in the same part as before, `elsewhere` than that, or in one shown `instead` of it. */
export type Part = 'same' | 'elsewhere' | 'instead';

/**
 * Tells an element's part from the one that lay under this heading. Of parts that are shown one instead of the other the
 * page names both: as tabs, steps or entries. Where it does not, a heading was only reworded.
 */
export function partNow(index: TextIndex, under: string, element: Element): Part {
  if (under === '') return 'same';
  const now = headingsOf(index, element);
  if (now.length === 0 || now.some((heading) => isSame(under, heading))) return 'same';
  if (runsOf(index, under).some((place) => isHeading(index, place))) return 'elsewhere';
  const [other] = now;
  if (other !== undefined && differByNumber(under, other)) return 'instead';
  return other !== undefined && isOffered(index, under) && isOffered(index, other) ? 'instead' : 'same';
}

function isHeading(index: TextIndex, place: number): boolean {
  return Boolean(index.runs[place]!.holder.closest(HEADING));
}

/* Whether a part is named besides its heading: by a tab, an entry of a list, or a numbered step. */
function isOffered(index: TextIndex, heading: string): boolean {
  if (runsOf(index, heading).some((place) => !isHeading(index, place))) return true;
  index.known.folding ??= fold(index.text);
  return index.known.folding.includes(`. ${fold(heading)} `);
}

/* "Orders (41)" goes on as "Orders (40)". */
function isSame(then: string, now: string): boolean {
  const [left, right] = [uncounted(then), uncounted(now)];
  return left === right || isEditOf(left, right);
}

function differByNumber(then: string, now: string): boolean {
  const withoutNumbers = (text: string): string => uncounted(text).replace(/\d+/g, '#');
  return uncounted(then) !== uncounted(now) && withoutNumbers(then) === withoutNumbers(now);
}

function uncounted(text: string): string {
  return fold(text)
    .replace(/\s*[([]\d+[)\]]/g, '')
    .trim();
}

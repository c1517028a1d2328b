import { isElement } from './is-element.ts';
import { isNamed, itemNow } from './names.ts';
import { selectorOf, type Selector } from './selectors.ts';
import { isName } from './similarity.ts';
import type { Run } from './run.ts';
import { fold, runsOf, type TextIndex } from './text-index.ts';

/**
 * What vouches for a place until the next pass: the element, its texts, and the texts that name its row or card. Frameworks
 * use the elements of one row for another, so an element that still is there proves nothing.
 */
export interface Witness {
  element: Element;
  tag: string;
  own: readonly Seen[];
  /** The row, card or section, and the texts in it that name it. */
  around: readonly { holder: Element; names: readonly Seen[] }[];
  attributes: string;
  range: { range: Range; text: string } | null;
  /** The heading of the part that it lies in, where it stands. */
  head: Seen | null;
  /** Whether only its place tells it from its equals: then any of them that comes or goes puts it in doubt. */
  byPlace: boolean;
}

interface Seen {
  run: Run;
  text: string;
}

/** Texts of an element that are watched: of a whole section the first ones have to do. */
const WATCHED = 40;

/** Takes down what vouches for a place, as the index read it. */
export function witnessOf(
  selectors: readonly Selector[],
  element: Element,
  range: Range | null,
  index: TextIndex,
): Witness {
  const print = selectorOf(selectors, 'x-fingerprint');
  const items =
    range || !print ? [] : print.items.filter((item, place) => isNamed(item) && (place === 0 || item.needed));
  return {
    element,
    tag: element.localName,
    own: range ? [] : seenIn(index, element),
    around: items.flatMap((item) => {
      const holder = itemNow(index, item, element);
      const texts = new Set(item.texts.map(fold));
      const names = holder
        ? seenIn(index, holder).filter(({ text }) => texts.has(fold(text.slice(0, 80))))
        : [];
      return holder && names.length > 0 ? [{ holder, names }] : [];
    }),
    attributes: attributesOf(element),
    range: range && { range, text: range.toString() },
    head: print ? headOf(index, print.under, element) : null,
    byPlace: !range && (print?.equals ?? 0) > 0,
  };
}

function seenIn(index: TextIndex, element: Element): Seen[] {
  const span = index.spans.get(element);
  if (!span) return [];
  return index.runs
    .slice(span.first, Math.min(span.end, span.first + WATCHED))
    .map((run) => ({ run, text: run.text.trim() }))
    .filter(({ text }) => text !== '');
}

/* The last text before an element that reads as the heading over it did. */
function headOf(index: TextIndex, under: string, element: Element): Seen | null {
  const first = index.spans.get(element)?.end ?? 0;
  const place = under === '' ? undefined : runsOf(index, under).findLast((place) => place < first);
  const run = place === undefined ? undefined : index.runs[place];
  return run ? { run, text: run.text.trim() } : null;
}

/** Whether all that vouches for a place still does, after these changes. Reads no layout. */
export function holds(witness: Witness, records: readonly MutationRecord[]): boolean {
  const { element, range, own, around, head } = witness;
  if (!element.isConnected || attributesOf(element) !== witness.attributes) return false;
  if (range && range.range.toString() !== range.text) return false;
  if (head && !standsIn(element.ownerDocument.documentElement, head, false)) return false;
  const named = around.length > 0;
  if (!own.every((seen) => standsIn(element, seen, named))) return false;
  if (
    !around.every(
      ({ holder, names }) =>
        isWithin(holder, element) && names.every((seen) => standsIn(holder, seen, false)),
    )
  )
    return false;
  return !witness.byPlace || !records.some((record) => touches(record, witness.tag));
}

/* A value may change where names stand beside it that did not. */
function standsIn(holder: Element, { run, text }: Seen, mayChange: boolean): boolean {
  const { nodes, raw } = run;
  if (nodes.length === 0 || !nodes.every((node) => isWithin(holder, node))) return false;
  // A text of megabytes is not gone through at each change of the page.
  if (raw === run.read) return true;
  const now = raw.replace(/\s+/g, ' ').trim();
  return now === text || (mayChange && now !== '' && !isName(text) && !isName(now));
}

/* Whether a node lies in an element, in its shadow trees or in those of what lies in it. */
function isWithin(holder: Element, node: Node): boolean {
  if (holder.contains(node)) return true;
  const root = node.getRootNode();
  return root instanceof ShadowRoot && isWithin(holder, root.host);
}

function attributesOf(element: Element): string {
  return ['id', 'href', 'src', 'alt', 'title', 'aria-label', 'placeholder']
    .map((name) => element.getAttribute(name) ?? '')
    .join('\n');
}

/* Whether an element of this tag came or went. */
function touches(record: MutationRecord, tag: string): boolean {
  return [...record.addedNodes, ...record.removedNodes].some(
    (node) => isElement(node) && (node.localName === tag || node.querySelector(tag) !== null),
  );
}

import { OWN_LIMIT, QUOTE_LIMIT } from './selectors.ts';
import { parentOf, textOf, type TextIndex, type Twins } from './text-index.ts';

/*
 * Equal labels are the rule on administration pages: every row has its "Delete". What tells them apart is
 * whatever else stands in their row or card, and only what stands in no other.
 */

/** Twins of which the surroundings are compared at most, nearest first: bounds the cost on endless tables. */
const COMPARED = 200;

/** Elements of one tag with the same text. */
export function twinsOf(index: TextIndex, tag: string, text: string): Twins {
  const key = `${tag} ${text}`;
  let known = index.twins.get(key);
  if (!known) {
    const list = (index.byTag.get(tag) ?? []).filter(
      (element) => textOf(index, element, QUOTE_LIMIT) === text,
    );
    known = { list, places: new Map(list.map((element, place) => [element, place])) };
    index.twins.set(key, known);
  }
  return known;
}

/** The largest part of the page around an element that holds none of its twins, and how far up it ends. */
export interface Item {
  element: Element;
  /** Levels from the element to the first ancestor that holds a twin too. */
  apart: number;
}

/** The row or card of an element among its twins; the element itself where a twin is its neighbour. */
export function itemOf(index: TextIndex, element: Element, { list, places }: Twins): Item {
  const place = places.get(element) ?? -1;
  const rivals = [list[place - 1], list[place + 1]].flatMap((twin) => {
    const span = twin && index.spans.get(twin);
    return span ? [span.order] : [];
  });
  let item = element;
  let apart = 1;
  for (let above = parentOf(item); above; above = parentOf(above), apart++) {
    const span = index.spans.get(above);
    if (!span || rivals.some((order) => order >= span.order && order <= span.last)) break;
    item = above;
  }
  return { element: item, apart };
}

/** The texts of an element's row or card that stand in no other twin's. */
export function ownTexts(index: TextIndex, element: Element, twins: Twins, item: Item): string[] {
  const place = twins.places.get(element) ?? 0;
  const others = twins.list
    .slice(Math.max(0, place - COMPARED / 2), place + COMPARED / 2)
    .filter((twin) => twin !== element)
    .flatMap((twin) => textsIn(index, itemOf(index, twin, twins).element));
  const known = new Set([...others, textOf(index, element, 80)]);
  return [...new Set(textsIn(index, item.element))].filter((text) => !known.has(text)).slice(0, OWN_LIMIT);
}

/** The row or card of an element that has no twin any more: as high up as it was when there were some. */
export function itemAt(element: Element, apart: number): Element {
  let item = element;
  for (let level = 1; level < apart; level++) {
    const above = parentOf(item);
    if (!above || above.localName === 'body') break;
    item = above;
  }
  return item;
}

/** The single texts inside an element. */
export function textsIn(index: TextIndex, element: Element): string[] {
  const span = index.spans.get(element);
  if (!span) return [];
  return index.runs
    .slice(span.first, Math.min(span.end, span.first + 200))
    .map(({ text }) => text.trim().slice(0, 80))
    .filter((text) => text !== '');
}

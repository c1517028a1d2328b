import { candidatesOf } from './candidates.ts';
import { Fit } from './fit.ts';
import { isNamed, orderOf } from './names.ts';
import { names } from './saying.ts';
import type { Fingerprint } from './selectors.ts';
import { inOneGo } from './steps.ts';
import { elementsSaying, type TextIndex } from './text-index.ts';

/** Elements that are compared at most, nearest first: bounds the cost on endless tables. */
const COMPARED = 300;
/** So much of what named a row or card must still be there. */
export const NAMED = 0.5;

/** Whether an element's own words tell it from others, as those of a number or an empty field do not. */
export function namesItself(print: Fingerprint): boolean {
  if (print.sequence) return true;
  return print.text === '' ? print.label !== '' : print.parts.length > 1 || names(print.tag, print.text);
}

/** Whether what an element says may be what the fingerprint's element says now. */
export function saysIt(print: Fingerprint, hit: Fit): boolean {
  if (namesItself(print)) return hit.says === 'same' || (print.parts.length > 1 && hit.says === 'value');
  return (
    (hit.says === 'same' || hit.says === 'value' || hit.says === 'silent') &&
    // A redesign makes a list of a table: the value in the row of that name is known by what it says.
    (hit.element.localName === print.tag || hit.isSoleValue)
  );
}

/**
 * Whether something that named the place is another now. Of several rows and cards around it the nearest counts,
 * and those that it took to tell it from its equals; of itself (`from` 0) its own names, too.
 */
export function isElsewhere(print: Fingerprint, hit: Fit, from = 0): boolean {
  const nearest = print.items.findIndex((item) => item.up >= from && isNamed(item));
  return (
    print.items.some(
      (item, place) =>
        (place === nearest || (item.up >= from && item.needed && isNamed(item))) && hit.item(place) < NAMED,
    ) ||
    hit.caption === 0 ||
    hit.column === 0 ||
    hit.isAnotherOfThatName ||
    (hit.part !== 'same' && !isKnownAnywhere(print, hit)) ||
    ((print.byHeading || print.sequence) && hit.heading === 0) ||
    (print.byNear && (hit.near ?? 0) < NAMED)
  );
}

/** Whether what stood around it is there as well: the fields of another tab, and not a card that was moved. */
export function isAmongTheSame(hit: Fit): boolean {
  return (hit.company ?? hit.near ?? 0) >= NAMED;
}

/* A card that went from one column to the next, and a link that leads where it did: they take their names with them. */
function isKnownAnywhere(print: Fingerprint, hit: Fit): boolean {
  const nearest = print.items.findIndex(isNamed);
  const isInItsRow = nearest >= 0 && print.items[nearest]!.keys > 0 && hit.item(nearest) >= NAMED;
  return (isInItsRow && hit.part === 'elsewhere' && !isAmongTheSame(hit)) || (hit.named && print.href !== '');
}

/**
 * Completes a fingerprint by what others on its page are equal to it: marks what it takes to tell it from them, and
 * counts those that nothing tells it from.
 */
export function setApart(print: Fingerprint, element: Element, index: TextIndex): Fingerprint {
  const alike = nearestOf(kinOf(print, index), element, index)
    .filter((other) => !isInside(other, element))
    .map((other) => new Fit(print, other, index))
    .filter((hit) => hit.mayBe && saysIt(print, hit) && hit.element.localName === print.tag);
  const like = inOneGo(distinct(alike, index));
  const nearest = print.items.findIndex(isNamed);
  const isNear = (hit: Fit): boolean =>
    !((nearest >= 0 && hit.item(nearest) < NAMED) || hit.caption === 0 || hit.column === 0);
  let rest = like.filter(isNear);
  // What reads otherwise today may read the same tomorrow: "Support: included" of another plan.
  let places = nearest < 0 ? [] : placesLike(print, element, index).filter(isNear);
  const items = print.items.map((item, place) => {
    if (place === nearest || !isNamed(item)) return { ...item, needed: place === nearest };
    const isHere = (hit: Fit): boolean => hit.item(place) >= NAMED;
    const needed = !rest.every(isHere) || !places.every(isHere);
    rest = rest.filter(isHere);
    places = places.filter(isHere);
    return { ...item, needed };
  });
  const left = rest.filter((hit) => hit.heading !== 0);
  const byHeading = left.length < rest.length;
  const beside = left.filter((hit) => hit.near === null || hit.near >= NAMED);
  const byNear = beside.length < left.length;
  // What is at another place of the same row or card is told from it by that.
  const equals = beside.filter((hit) => namesItself(print) || hit.inSameCell);
  const order = orderOf(index, element);
  const inner = items.find((item) => isNamed(item) && item.up > 0);
  return {
    ...print,
    items,
    byHeading,
    byNear,
    equals: equals.length,
    nthEqual: equals.filter((hit) => orderOf(index, hit.element) < order).length,
    twins: like.length,
    nth: like.filter((hit) => orderOf(index, hit.element) < order).length,
    // For clients of the first release.
    own: like.length > 0 ? (inner?.texts ?? []) : [],
    apart: like.length > 0 && inner ? inner.up + 1 : 0,
  };
}

/** Of elements inside each other, which are one thing on the screen, the first. */
export function* distinct(hits: readonly Fit[], index: TextIndex): Generator<void, Fit[]> {
  const kept: Fit[] = [];
  const places: { order: number; last: number }[] = [];
  for (const hit of hits) {
    yield;
    const { order, last } = index.spans.get(hit.element) ?? { order: -1, last: -1 };
    const isInOne = places.some((other) => order <= other.last && other.order <= last);
    if (isInOne) continue;
    kept.push(hit);
    places.push({ order, last });
  }
  return kept;
}

export function isInside(left: Element, right: Element): boolean {
  return left.contains(right) || right.contains(left);
}

/* Elements of the same tag around which the same names stand, whatever they say. */
function placesLike(print: Fingerprint, element: Element, index: TextIndex): Fit[] {
  return [...inOneGo(candidatesOf(print, null, index))]
    .filter((other) => other.localName === print.tag && !isInside(other, element))
    .map((other) => new Fit(print, other, index));
}

function kinOf(print: Fingerprint, index: TextIndex): readonly Element[] {
  return namesItself(print) && print.text !== ''
    ? inOneGo(
        elementsSaying(index, [print.tag], print.text, print.parts[0] ?? print.text, {
          position: print.position,
          limit: COMPARED,
        }),
      )
    : (index.byTag.get(print.tag) ?? []);
}

function nearestOf(list: readonly Element[], element: Element, index: TextIndex): readonly Element[] {
  if (list.length <= COMPARED) return list;
  const order = orderOf(index, element);
  let at = list.findIndex((other) => orderOf(index, other) >= order);
  at = Math.max(0, Math.min(at - COMPARED / 2, list.length - COMPARED));
  return list.slice(at, at + COMPARED);
}

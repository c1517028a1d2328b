import { COMPANY_LIMIT, ITEM_LIMIT, OWN_LIMIT, type Item } from './selectors.ts';
import { namesBeside } from './beside.ts';
import { isCutOf, isEditOf, mayBeEditOf } from './edits.ts';
import { keysFirst, cellsOf } from './keys.ts';
import { allTogether, isInOrder, shareOfAll } from './together.ts';
import { readableAttribute } from './readable-text.ts';
import { isName, looksGenerated, setLikeness, textLikeness } from './similarity.ts';
import { hostOf, parentOf, runsOf, saysIn, textOf, textsIn, type TextIndex } from './text-index.ts';

/*
 * Equal things are the rule on administration pages: every row has its "Delete", every tile its "3". A person tells
 * them apart by what names them: the row, the card and its title, the column, the label, the heading above.
 */

/** Siblings that are compared on each side at most: bounds the cost on endless tables. */
const COMPARED = 60;
/** Levels above an element that are looked at. */
const LEVELS = 14;
/** And for what it shares with a heading: bounds the cost in endless nestings. */
const DEEP = 100;

/** The classes of an element that its authors named it by. */
export function classesOf(index: TextIndex, element: Element): readonly string[] {
  // Thousands of elements have the same classes.
  const written = element.getAttribute('class') ?? '';
  let classes = index.known.classes.get(written);
  if (!classes) {
    classes = [...element.classList]
      .filter((name) => name.length <= 60 && !looksGenerated(name))
      .slice(0, 12);
    index.known.classes.set(written, classes);
  }
  return classes;
}

/** The rows, cards and sections that an element lies in, with what names each, from the inside out. */
export function itemsOf(index: TextIndex, element: Element): Item[] {
  const items: Item[] = [];
  const own = textsIn(index, element);
  let current: Element | null = element;
  for (let up = 0; current && up < LEVELS && items.length < ITEM_LIMIT; up++, current = parentOf(current)) {
    if (current.localName === 'body' || (up === 0 && own.size < 2)) continue;
    const siblings = siblingsLike(index, current, COMPARED);
    const isParted = siblings.some((sibling) => up === 0 || holdsTag(index, sibling, element.localName));
    if (!isParted && (up === 0 || !isItemByNature(current))) continue;
    const others = new Set(siblings.flatMap((sibling) => [...textsIn(index, sibling)]));
    const texts = [...textsIn(index, current)].filter(
      (text) => !others.has(text) && (up === 0 || !own.has(text)),
    );
    const { keys, rest } = keysFirst(index, current, siblings, texts);
    // What is the only name of its row itself is not known by the values that stand there.
    const itself =
      up > 0 && own.size === 1 && keys.length === 0 ? keysFirst(index, current, siblings, [...own]).keys : [];
    keys.push(...itself);
    const together =
      keys.length === 0 ? allTogether(index, current, siblings, up === 0 ? new Set() : own) : null;
    const telling =
      together?.texts ??
      [...keys, ...rest.filter(isName), ...rest.filter((text) => !isName(text))].slice(0, OWN_LIMIT);
    if (telling.length === 0) continue;
    items.push({
      tag: current.localName,
      up,
      texts: telling,
      keys: Math.min(keys.length, telling.length),
      size: sizeOf(index, current),
      needed: false,
      weights: together?.weights ?? [],
      rival: together?.rival ?? 0,
      ...(together && siblings.length > 0
        ? namesBeside(index, current)
        : { previous: [], next: [], among: 0 }),
    });
  }
  return items;
}

/**
 * Whether an element is a number that goes up by its like, and nothing else tells of it: the day of a calendar. It is known by
 * that number, and not by its place as other values are.
 */
export function isOfSequence(index: TextIndex, element: Element, items: readonly Item[]): boolean {
  const tells = items.some(
    ({ keys, weights }) => keys > 0 || weights.reduce((sum, one) => sum + one, 0) > 0.3,
  );
  const [text, ...more] = textsIn(index, element);
  if (tells || more.length > 0 || !/^\d{1,4}$/.test(text ?? '')) return false;
  let current: Element | null = element;
  for (let up = 0; current && up < 3 && current.localName !== 'body'; up++, current = parentOf(current)) {
    const like = siblingsLike(index, current, COMPARED);
    const [path] = [...cellsOf(index, current)].find(([, { holder }]) => element.contains(holder)) ?? [];
    if (path !== undefined && isInOrder(path, index, current, like)) return true;
  }
  return false;
}

/* Whether an element of this tag is it or lies in it. */
function holdsTag(index: TextIndex, element: Element, tag: string): boolean {
  const span = index.spans.get(element);
  if (!span) return false;
  for (let place = span.order; place <= Math.min(span.last, span.order + 200); place++)
    if (index.elements[place]!.localName === tag) return true;
  return false;
}

function sizeOf(index: TextIndex, element: Element): number {
  const span = index.spans.get(element);
  return span ? span.end - span.first : 0;
}

function siblingsLike(index: TextIndex, element: Element, limit: number): Element[] {
  const found: Element[] = [];
  for (const step of ['previousElementSibling', 'nextElementSibling'] as const) {
    let other = element[step];
    for (let seen = 0; other && seen < limit; seen++, other = other[step])
      if (isLike(index, element, other)) found.push(other);
  }
  return found;
}

/* Whether two siblings are two of a kind: of the same tag, classes or role, and made of the same things. */
function isLike(index: TextIndex, left: Element, right: Element): boolean {
  if (left.localName !== right.localName || !index.spans.has(right)) return false;
  const role = left.getAttribute('role');
  const sameName =
    (role !== null && role === right.getAttribute('role')) ||
    setLikeness(classesOf(index, left), classesOf(index, right)) >= 0.5;
  return sameName && setLikeness(tagsIn(left), tagsIn(right)) >= 0.5;
}

function tagsIn(element: Element): string[] {
  const tags: string[] = [];
  for (let child = element.firstElementChild; child && tags.length < 20; child = child.nextElementSibling)
    tags.push(child.localName);
  return tags;
}

function isItemByNature(element: Element): boolean {
  return (
    /^(?:tr|li|article|fieldset|section|dialog|details|figure)$/.test(element.localName) ||
    /^(?:row|listitem|article|group|dialog|tabpanel|alert)$/.test(element.getAttribute('role') ?? '')
  );
}

/** How much of what named an item is in the one that an element lies in now, from 0 to 1. */
export function itemLikeness(index: TextIndex, item: Item, element: Element): number {
  const usual = itemNow(index, item, element);
  let best =
    usual && (item.size === 0 || sizeOf(index, usual) <= 3 * item.size + 12)
      ? shareIn(index, item, usual)
      : 0;
  if (best > 0.9 || item.up === 0) return best;
  // Wrappers hide which level it is. What holds no more than it did cannot be the whole list.
  let current = parentOf(element);
  for (let up = 1; current && up <= item.up + 3; up++, current = parentOf(current)) {
    if (sizeOf(index, current) > 1.5 * item.size) break;
    if (current !== usual && !isOnlyOffered(index, item, current))
      best = Math.max(best, shareIn(index, item, current));
  }
  return best;
}

/* Whether what it is called is said by a tab or in a menu alone: that leads to it, and is no part of it. */
function isOnlyOffered(index: TextIndex, item: Item, around: Element): boolean {
  const span = index.spans.get(around);
  if (!span || item.keys === 0) return false;
  const places = runsOf(index, item.texts[0]!).filter((place) => place >= span.first && place < span.end);
  const isOffer = (place: number): boolean =>
    Boolean(index.runs[place]!.holder.closest('nav, [role=navigation], [role=tab]'));
  return places.length > 0 && places.every(isOffer);
}

function shareIn(index: TextIndex, item: Item, element: Element): number {
  const texts = textsIn(index, element);
  if (item.weights.length > 0) return shareOfAll(index, item, element);
  let weight = 0;
  let sum = 0;
  for (const [place, text] of item.texts.entries()) {
    // What is another one in every row is what the row is called; "running" may be in any of them tomorrow.
    const share =
      place === 0 && item.keys > 0
        ? 6
        : place < item.keys
          ? 1
          : isName(text)
            ? item.keys > 0
              ? 0.5
              : 1
            : 0.25;
    weight += share;
    sum += share * (saysIn(index, element, text) ? 1 : nearlyIn(text, texts));
  }
  return weight === 0 ? 0 : sum / weight;
}

/* A title with small changes. */
function nearlyIn(text: string, texts: ReadonlySet<string>): number {
  if (text.length < 4 || texts.size > 40 || !isName(text)) return 0;
  for (const other of texts)
    if (
      Math.abs(other.length - text.length) < 8
        ? mayBeEditOf(text, other) && textLikeness(other, text) >= 0.5 && isEditOf(text, other)
        : isCutOf(text, other) || isCutOf(other, text)
    )
      return 0.7;
  return 0;
}

/**
 * The row or card that an element lies in now, where one was written down. The level may have moved by a wrapper or
 * two, so what repeats and has the same tag is looked for around it.
 */
export function itemNow(index: TextIndex, item: Item, element: Element): Element | null {
  let best: Element | null = null;
  let least = Infinity;
  let current: Element | null = element;
  for (let up = 0; current && up <= item.up + 3; up++, current = parentOf(current)) {
    if (current.localName === 'body') break;
    if (up < item.up - 1 || (item.up === 0 && up > 0) || (item.up > 0 && up === 0)) continue;
    const isTagged = item.tag === '' || current.localName === item.tag;
    const repeats = isItemByNature(current) || siblingsLike(index, current, 4).length > 0;
    const cost = Math.abs(up - item.up) + (isTagged ? 0 : 2) + (repeats ? 0 : 1.5);
    if (cost < least) [best, least] = [current, cost];
  }
  return best;
}

/** Names in the other rows, cards or entries of the list that an element is in. */
export function companyOf(index: TextIndex, element: Element): string[] {
  let current: Element | null = element;
  for (let up = 0; current && up < 4 && current.localName !== 'body'; up++, current = parentOf(current)) {
    const own = textsIn(index, current);
    const names = siblingsLike(index, current, 6).flatMap((sibling) =>
      [...textsIn(index, sibling)].filter((text) => isName(text) && !own.has(text)).slice(0, 1),
    );
    if (names.length > 0) return [...new Set(names)].slice(0, COMPANY_LIMIT);
  }
  return [];
}

/** How much of that company stands around an element now, from 0 to 1. */
export function companyLikeness(index: TextIndex, company: readonly string[], element: Element): number {
  let best = 0;
  let current = parentOf(element);
  for (let up = 1; current && up < 7 && current.localName !== 'body'; up++, current = parentOf(current)) {
    if (sizeOf(index, current) > 400) break;
    const around = current;
    const there = company.filter((name) => saysIn(index, around, name)).length;
    best = Math.max(best, there / company.length);
  }
  return best;
}

/** Whether something in an item's texts names it, and not only values that change. */
export function isNamed(item: Item): boolean {
  let named = namedItems.get(item);
  if (named === undefined) {
    named = item.texts.some(isName) || item.weights.length > 0;
    namedItems.set(item, named);
  }
  return named;
}

/* It is asked of each element that is compared with a fingerprint. */
const namedItems = new WeakMap<Item, boolean>();

/** What a form or a list of terms calls an element; empty where nothing does. */
export function captionOf(index: TextIndex, element: Element): string {
  const named = element.getAttribute('aria-labelledby')?.split(/\s+/)[0];
  // Cast: the root of what is attached is a document or a shadow root.
  const by = named ? (element.getRootNode() as Document | ShadowRoot).getElementById(named) : null;
  if (by && by !== element) return textOf(index, by, 120);
  if (element.localName === 'dd') {
    let term = element.previousElementSibling;
    while (term && term.localName === 'dd') term = term.previousElementSibling;
    return term ? textOf(index, term, 120) : '';
  }
  if (/^(?:svg|img|i|use|path)$/.test(element.localName)) {
    const control = element.closest('button, a, [role=button]');
    const name = (attribute: string): string =>
      control ? readableAttribute(control, attribute, index.shut) : '';
    return (name('aria-label') || name('title')).slice(0, 120);
  }
  if (!/^(?:input|select|textarea|meter|progress|output)$/.test(element.localName)) return '';
  const label = (element.id !== '' && index.known.labels.get(element.id)) || element.closest('label');
  return label ? textOf(index, label, 120) : '';
}

/** The heading of an element's column; empty outside of tables, and where a cell is missing or spans columns. */
export function columnOf(index: TextIndex, element: Element): string {
  const cell = element.closest('td, th, [role=cell], [role=gridcell]');
  const row = cell?.parentElement;
  const table = row?.closest('table, [role=table], [role=grid]');
  if (!cell || !row || !table) return '';
  const head = table.querySelector('tr, [role=row]');
  if (!head || head === row || head.childElementCount !== row.childElementCount) return '';
  let title = head.firstElementChild;
  for (let before = cell.previousElementSibling; before; before = before.previousElementSibling)
    title = title?.nextElementSibling ?? null;
  return title && /^(?:th)$|^columnheader$/.test(title.getAttribute('role') ?? title.localName)
    ? textOf(index, title, 120)
    : '';
}

/** The nearest heading before an element. */
export function headingOf(index: TextIndex, element: Element): string {
  const { headings } = index.known;
  const order = orderOf(index, element);
  let low = 0;
  let high = headings.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (orderOf(index, headings[middle]!) < order) low = middle + 1;
    else high = middle;
  }
  const around = itselfAndAround(element);
  // The title of the card before is not over this one.
  for (let seen = 0; low > 0 && seen < COMPARED; low--, seen++) {
    const heading = headings[low - 1]!;
    if (!heading.contains(element) && !isInAnother(index, heading, around))
      return textOf(index, heading, 120);
  }
  return '';
}

/* What an element lies in, with the one inside of each that it is or lies in. */
function itselfAndAround(element: Element): Map<Element, Element> {
  const around = new Map<Element, Element>();
  let below = element;
  for (let current = parentOf(element); current && around.size < DEEP; current = parentOf(current)) {
    around.set(current, below);
    below = current;
  }
  return around;
}

/* Whether a heading lies in a row or card like the one that an element is or lies in. */
function isInAnother(index: TextIndex, heading: Element, around: ReadonlyMap<Element, Element>): boolean {
  let below = heading;
  let up = 0;
  for (let current = parentOf(heading); current && up < DEEP; up++, current = parentOf(current)) {
    const mine = around.get(current);
    if (mine) return below !== heading && isLike(index, mine, below);
    below = current;
  }
  return false;
}

/** Place of an element in document order, shadow trees included. */
export function orderOf(index: TextIndex, element: Element): number {
  return index.spans.get(element)?.order ?? 0;
}

/** Tags and places from an element's item, or four levels above, down to it. */
export function pathOf(index: TextIndex, element: Element, up: number): string {
  const steps: string[] = [];
  let current: Element | null = element;
  for (let level = 0; current && level < up && current.localName !== 'body'; level++) {
    steps.unshift(`${current.localName}:${placeOf(index, current)}`);
    current = current.parentElement ?? hostOf(current);
  }
  return steps.join('/');
}

/** Whether two paths are those of the same place in two rows: one of their steps differs, not the last, by its place only. */
export function isSameCell(left: string, right: string): boolean {
  const [one, other] = [left.split('/'), right.split('/')];
  if (left === '' || one.length !== other.length) return false;
  const apart = one.flatMap((step, place) => (step === other[place] ? [] : [place]));
  const [at] = apart;
  return apart.length === 1 && at! < one.length - 1 && one[at!]!.split(':')[0] === other[at!]!.split(':')[0];
}

/* Its place among its siblings of the same tag, from 1; all from the 200th on are one. */
function placeOf(index: TextIndex, element: Element): number {
  const { places } = index.known;
  const { localName } = element;
  let place = 1;
  let before = element.previousElementSibling;
  for (; before && place < 200; before = before.previousElementSibling) {
    if (before.localName !== localName) continue;
    const known = places.get(before);
    place += known ?? 1;
    if (known !== undefined) break;
  }
  place = Math.min(place, 200);
  places.set(element, place);
  return place;
}

/** How many levels of the path are written down: up to the innermost item that is named. */
export function pathLevels(items: readonly Item[]): number {
  const inner = items.find(({ up }) => up > 0);
  return Math.min(inner ? inner.up : 4, 6);
}

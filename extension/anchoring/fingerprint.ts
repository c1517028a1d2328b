import {
  ANCESTOR_LIMIT,
  NEIGHBOUR_LIMIT,
  PART_LIMIT,
  QUOTE_LIMIT,
  type Ancestor,
  type Fingerprint,
  type Neighbour,
} from './selectors.ts';
import { anchorOf, labelOf, linkOf, readableLabelOf, testIdOf } from './called.ts';
import { sayingOf, type Saying } from './saying.ts';
import { ancestorLikeness, ancestorsOf, stable } from './ancestors.ts';
import {
  captionOf,
  classesOf,
  columnOf,
  companyLikeness,
  companyOf,
  headingOf,
  isNamed,
  itemLikeness,
  itemNow,
  itemsOf,
  orderOf,
  pathLevels,
  isSlot,
  pathOf,
} from './names.ts';
import { partNow, partOf, type Part } from './part-of.ts';
import { readability, readableAttribute } from './readable-text.ts';
import { isName, neighbourLikeness, setLikeness, textLikeness } from './similarity.ts';
import { fold, hostOf, parentOf, saysIn, textOf, textsIn, type TextIndex } from './text-index.ts';

/**
 * Writes down what an element looks like now. What others are equal to it, and what sets it apart from them, is
 * added by `setApart` in equals.ts.
 */
export function fingerprintOf(element: Element, index: TextIndex): Fingerprint {
  const text = textOf(index, element, QUOTE_LIMIT);
  const items = itemsOf(index, element);
  const [before, after] = neighboursOf(element, index);
  const { shut } = index;
  const level = readability(element, shut);
  return {
    type: 'x-fingerprint',
    aim: 'element',
    tag: element.localName,
    id: level === 'nothing' ? '' : stable(element.id),
    name: readableAttribute(element, 'name', shut).slice(0, 120),
    href: linkOf(readableAttribute(anchorOf(element), 'href', shut)),
    role: element.getAttribute('role') ?? '',
    label: level === 'all' ? labelOf(element) : readableLabelOf(element, shut),
    testId: level === 'nothing' ? '' : testIdOf(element),
    classes: [...classesOf(index, element)],
    text,
    parts: [...textsIn(index, element)].slice(0, PART_LIMIT),
    items,
    caption: captionOf(index, element),
    column: columnOf(index, element),
    heading: headingOf(index, element),
    under: partOf(index, element, items),
    company: companyOf(index, element),
    byHeading: false,
    byNear: false,
    path: pathOf(element, pathLevels(items)),
    equals: 0,
    nthEqual: 0,
    twins: 0,
    nth: 0,
    own: [],
    apart: 0,
    ancestors: level === 'nothing' ? ancestorsOf(index, element).map(withoutId) : ancestorsOf(index, element),
    before,
    after,
    position: positionOf(element, index),
  };
}

/** How well an element fits a fingerprint; likenesses go from 0 to 1, and are null where nothing was known. */
export interface Fit {
  element: Element;
  score: number;
  says: Saying;
  /** How much of what named each of its rows, cards and sections is there. */
  items: number[];
  caption: number | null;
  column: number | null;
  heading: number | null;
  /** How much of what its row or card stood among is around it. */
  company: number | null;
  /** The part of the page that it lies in, by the heading over it. */
  part: Part;
  /** Whether its row has the same name, but nothing else of what it said, among others than it was: who came again. */
  isAnotherOfThatName: boolean;
  /** Likeness of the texts nearest to it, as far as they are names. */
  near: number | null;
  /** Whether it is at the same place within its row or card. */
  inPlace: boolean;
  /** Whether it is at the same place within another row, as far as places tell. */
  inSlot: boolean;
  /** An id, test id or name that the page's authors gave it, or the path of its link, is the same. */
  named: boolean;
}

/*
 * Weights: own text and what names the places around it carry the most. Neighbours of what is in a named row or
 * card count only inside of it: rows are sorted and cards are moved.
 */
const WEIGHT = {
  text: 3,
  item: 2,
  caption: 1.5,
  column: 1,
  heading: 0.75,
  company: 0.75,
  path: 0.75,
  before: 1,
  after: 1,
  id: 1.5,
  testId: 1.5,
  name: 1,
  href: 1.5,
  label: 1.5,
  role: 0.5,
  classes: 0.75,
  ancestors: 1.25,
  tag: 0.5,
  position: 0.2,
};

/** A cheap look at an element: whether it may read what the fingerprint says, or is called the same. */
export function mayFit(print: Fingerprint, element: Element, index: TextIndex): boolean {
  if (print.id !== '' && element.id === print.id) return true;
  if (print.testId !== '' && testIdOf(element) === print.testId) return true;
  if (print.name !== '' && element.getAttribute('name') === print.name) return true;
  if (print.href !== '' && linkOf(anchorOf(element).getAttribute('href')) === print.href) return true;
  return sayingOf(print, element, textOf(index, element, QUOTE_LIMIT), index) !== 'other';
}

/** Compares an element with a fingerprint. Features that the fingerprint never had neither help nor harm. */
export function fit(print: Fingerprint, element: Element, index: TextIndex): Fit {
  let weight = 0;
  let sum = 0;
  function count(feature: keyof typeof WEIGHT, likeness: number, share = 1): void {
    weight += WEIGHT[feature] * share;
    sum += WEIGHT[feature] * share * likeness;
  }
  function countNamed(feature: 'caption' | 'column' | 'heading', then: string, now: string): number | null {
    if (then === '') return null;
    const likeness = fold(then) === fold(now) ? 1 : 0;
    count(feature, likeness);
    return likeness;
  }
  const words = textOf(index, element, QUOTE_LIMIT);
  const says = sayingOf(print, element, words, index);
  if (print.text !== '')
    count('text', says === 'value' || says === 'count' ? 0.6 : textLikeness(print.text, words));
  else if (words !== '') count('text', 0, 0.5);

  const items = print.items.map((item) => {
    const likeness = itemLikeness(index, item, element);
    count('item', likeness, isNamed(item) ? 1 : 0.25);
    return likeness;
  });
  const caption = countNamed('caption', print.caption, captionOf(index, element));
  // Where a cell of the row is missing nobody knows the columns of the others; words that name themselves need none.
  const columnNow = columnOf(index, element);
  const column = countNamed('column', columnNow === '' && isName(print.text) ? '' : print.column, columnNow);
  const heading = countNamed('heading', print.heading, headingOf(index, element));
  const company = print.company.length > 0 ? companyLikeness(index, print.company, element) : null;
  if (company !== null) count('company', company);
  const path = print.path === '' ? '' : pathOf(element, print.path.split('/').length);
  const inPlace = print.path !== '' && print.path === path;
  if (print.path !== '') count('path', inPlace ? 1 : 0);

  const [before, after] = neighboursOf(element, index);
  const inner = innermost(print);
  const inside = (neighbour: Neighbour): boolean => neighbour.up <= inner;
  const [insideBefore, insideAfter] = [print.before.filter(inside), print.after.filter(inside)];
  if (insideBefore.length > 0) count('before', sideLikeness(insideBefore, before));
  if (insideAfter.length > 0) count('after', sideLikeness(insideAfter, after));

  let named = false;
  for (const [feature, then, now] of [
    ['id', print.id, stable(element.id)],
    ['testId', print.testId, testIdOf(element)],
    ['name', print.name, element.getAttribute('name') ?? ''],
    ['href', print.href, linkOf(anchorOf(element).getAttribute('href'))],
  ] as const) {
    if (then === '') continue;
    // A dropped id says little; another id says that this is another thing.
    count(feature, then === now ? 1 : 0, now === '' ? 0.4 : 1);
    // Ids that count ("row-3") go to the next row when one is removed.
    if (
      then === now &&
      print.tag === element.localName &&
      !/^#?$|^\/$/.test(then) &&
      !isCounted(feature, then)
    )
      named = true;
  }
  if (print.label !== '') count('label', textLikeness(print.label, labelOf(element)));
  if (print.role !== '') count('role', print.role === (element.getAttribute('role') ?? '') ? 1 : 0);
  count('classes', setLikeness(print.classes, classesOf(index, element)));
  count('ancestors', ancestorLikeness(print.ancestors, ancestorsOf(index, element, ANCESTOR_LIMIT + 2)));
  count('tag', print.tag === element.localName ? 1 : 0);
  count('position', 1 - Math.min(1, 4 * Math.abs(print.position - positionOf(element, index))));
  const near = nearLikeness(print, before, after);
  return {
    element,
    score: sum / weight,
    says,
    items,
    caption,
    column,
    heading,
    company,
    part: partNow(index, print.under, element),
    isAnotherOfThatName: company !== null && company < 0.5 && isNameOnly(print, items, element, index),
    near,
    inPlace,
    inSlot: inPlace || isSlot(print.path, path),
    named,
  };
}

/* Whether of all that told the row of an element from others only its name is there. */
function isNameOnly(
  print: Fingerprint,
  items: readonly number[],
  element: Element,
  index: TextIndex,
): boolean {
  const place = print.items.findIndex(isNamed);
  const item = print.items[place];
  if (!item || item.keys === 0 || items[place]! < 0.5 || item.texts.length < 3) return false;
  const holder = itemNow(index, item, element);
  return holder !== null && !item.texts.slice(1).some((text) => saysIn(index, holder, text));
}

function isCounted(feature: string, value: string): boolean {
  return feature !== 'href' && /\d/.test(value);
}

function sideLikeness(then: readonly Neighbour[], now: readonly Neighbour[]): number {
  let weight = 0;
  let sum = 0;
  then.forEach((neighbour, place) => {
    const share = place === 0 ? 1 : 0.5;
    weight += share;
    // One text may have come between, so the other place counts too, a little less.
    const here = neighbourLikeness(neighbour.text, now[place]?.text ?? '');
    const shifted = Math.max(
      0,
      ...now
        .filter((_, other) => other !== place)
        .map((other) => neighbourLikeness(neighbour.text, other.text) * 0.8),
    );
    sum += share * Math.max(here, shifted);
  });
  return sum / weight;
}

/* Levels up to the innermost row, card or section that has a name. */
function innermost(print: Fingerprint): number {
  return print.items.find((item) => isNamed(item) && item.up > 0)?.up ?? Infinity;
}

/*
 * Only the texts that share the closest ancestor with the element: those of its own table row or card. The
 * texts of the next row say nothing of this one, and after a row is gone they vouch for the wrong one.
 */
function nearLikeness(print: Fingerprint, before: Neighbour[], after: Neighbour[]): number | null {
  // Of values beside it nothing follows: they change. Nor of the next row, where its own has a name.
  const inner = innermost(print);
  const [thenBefore, thenAfter] = [print.before, print.after].map((side) =>
    side.filter(({ text, up }) => isName(text) && up <= inner),
  ) as [Neighbour[], Neighbour[]];
  const all = [...thenBefore, ...thenAfter];
  if (all.length === 0) return null;
  const closest = Math.min(...all.map((neighbour) => neighbour.up));
  const isNear = (neighbour: Neighbour): boolean => neighbour.up === closest;
  const sides = [
    [thenBefore.filter(isNear), before],
    [thenAfter.filter(isNear), after],
  ] as const;
  const found = sides.filter(([then]) => then.length > 0).map(([then, now]) => sideLikeness(then, now));
  return found.reduce((sum, likeness) => sum + likeness, 0) / found.length;
}

function neighboursOf(element: Element, index: TextIndex): [Neighbour[], Neighbour[]] {
  const span = index.spans.get(element);
  if (!span) return [[], []];
  const chain = new Map<Element, number>();
  let depth = 0;
  for (let current: Element | null = element; current; current = parentOf(current))
    chain.set(current, depth++);
  function collect(step: 1 | -1, from: number): Neighbour[] {
    const found: Neighbour[] = [];
    for (let i = from; i >= 0 && i < index.runs.length && found.length < NEIGHBOUR_LIMIT; i += step) {
      const run = index.runs[i]!;
      const text = run.text.trim().slice(0, 80);
      if (text !== '') found.push({ text, up: levelsUp(run.node, chain) });
    }
    return found;
  }
  return [collect(-1, span.first - 1), collect(1, span.end)];
}

function levelsUp(node: Node, chain: Map<Element, number>): number {
  for (let current = node.parentElement ?? hostOf(node); current; current = parentOf(current)) {
    const level = chain.get(current);
    if (level !== undefined) return level;
  }
  return chain.size;
}

function positionOf(element: Element, index: TextIndex): number {
  return orderOf(index, element) / Math.max(1, index.spans.size - 1);
}

/* Ids around something private may name whose it is; which of them lie inside it is not worth telling apart. */
function withoutId(ancestor: Ancestor): Ancestor {
  return { ...ancestor, id: '' };
}

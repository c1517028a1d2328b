import {
  ANCESTOR_LIMIT,
  NEIGHBOUR_LIMIT,
  QUOTE_LIMIT,
  type Ancestor,
  type Fingerprint,
  type Neighbour,
} from './selectors.ts';
import { readability, readableAttribute } from './readable-text.ts';
import { looksGenerated, neighbourLikeness, setLikeness, textLikeness } from './similarity.ts';
import { hostOf, parentOf, textOf, type TextIndex } from './text-index.ts';
import { itemAt, itemOf, ownTexts, textsIn, twinsOf } from './twins.ts';

/** Writes down what an element looks like now. */
export function fingerprintOf(element: Element, index: TextIndex): Fingerprint {
  const text = textOf(index, element, QUOTE_LIMIT);
  const twins = twinsOf(index, element.localName, text);
  const item = itemOf(index, element, twins);
  const [before, after] = neighboursOf(element, index);
  const { shut } = index;
  const level = readability(element, shut);
  return {
    type: 'x-fingerprint',
    aim: 'element',
    tag: element.localName,
    id: level === 'nothing' ? '' : stable(element.id),
    name: readableAttribute(element, 'name', shut).slice(0, 120),
    href: pathOf(readableAttribute(element, 'href', shut)),
    role: element.getAttribute('role') ?? '',
    label: level === 'all' ? labelOf(element) : readableLabelOf(element, shut),
    testId: level === 'nothing' ? '' : testIdOf(element),
    classes: classesOf(element),
    text,
    twins: Math.max(0, twins.list.length - 1),
    nth: twins.places.get(element) ?? 0,
    own: twins.list.length > 1 ? ownTexts(index, element, twins, item) : [],
    apart: twins.list.length > 1 ? item.apart : 0,
    ancestors: level === 'nothing' ? ancestorsOf(element).map(withoutId) : ancestorsOf(element),
    before,
    after,
    position: positionOf(element, index),
  };
}

/** How well an element fits a fingerprint; every part from 0 to 1. */
export interface Fit {
  element: Element;
  score: number;
  /** Likeness of the element's own text; 1 where neither has one. */
  text: number;
  /** Likeness of the texts nearest to it; null where the fingerprint has none. */
  near: number | null;
  /** Share of what set it apart from its twins that is in its row or card; null where nothing did. */
  own: number | null;
  /** An id, test id or name that the page's authors gave, and that still is the same. */
  named: boolean;
}

/*
 * Weights: own text and its neighbours carry the most, as measured on ten pairs of admin pages; without
 * neighbours one in six repeated labels was pinned to the wrong row.
 */
const WEIGHT = {
  text: 3,
  before: 1.5,
  after: 1.5,
  own: 3,
  id: 1.5,
  testId: 1.5,
  name: 1,
  href: 1.5,
  label: 1.5,
  role: 0.5,
  classes: 0.75,
  ancestors: 1.25,
  tag: 0.5,
  position: 0.4,
};

/** A cheap look at an element: whether its text or one of its names still is what the fingerprint says. */
export function mayFit(print: Fingerprint, element: Element, index: TextIndex): boolean {
  if (print.id !== '' && element.id === print.id) return true;
  if (print.testId !== '' && testIdOf(element) === print.testId) return true;
  return textLikeness(print.text, textOf(index, element, QUOTE_LIMIT)) >= 0.5;
}

/** Compares an element with a fingerprint. Features that the fingerprint never had neither help nor harm. */
export function fit(print: Fingerprint, element: Element, index: TextIndex): Fit {
  let weight = 0;
  let sum = 0;
  function count(feature: keyof typeof WEIGHT, likeness: number, share = 1): void {
    weight += WEIGHT[feature] * share;
    sum += WEIGHT[feature] * share * likeness;
  }
  const words = textOf(index, element, QUOTE_LIMIT);
  const text = print.text === '' && words === '' ? 1 : textLikeness(print.text, words);
  if (print.text !== '') count('text', text);
  else if (words !== '') count('text', 0, 0.5);

  const [before, after] = neighboursOf(element, index);
  if (print.before.length > 0) count('before', sideLikeness(print.before, before));
  if (print.after.length > 0) count('after', sideLikeness(print.after, after));

  const own = print.own.length > 0 ? ownLikeness(print, element, index) : null;
  if (own !== null) count('own', own);

  let named = false;
  for (const [feature, then, now] of [
    ['id', print.id, stable(element.id)],
    ['testId', print.testId, testIdOf(element)],
    ['name', print.name, element.getAttribute('name') ?? ''],
  ] as const) {
    if (then === '') continue;
    // A dropped id says little; another id says that this is another thing.
    count(feature, then === now ? 1 : 0, now === '' ? 0.4 : 1);
    if (then === now && print.tag === element.localName) named = true;
  }
  if (print.href !== '') count('href', print.href === pathOf(element.getAttribute('href')) ? 1 : 0);
  if (print.label !== '') count('label', textLikeness(print.label, labelOf(element)));
  if (print.role !== '') count('role', print.role === (element.getAttribute('role') ?? '') ? 1 : 0);
  count('classes', setLikeness(print.classes, classesOf(element)));
  count('ancestors', ancestorLikeness(print.ancestors, ancestorsOf(element, ANCESTOR_LIMIT + 2)));
  count('tag', print.tag === element.localName ? 1 : 0);
  count('position', 1 - Math.min(1, 4 * Math.abs(print.position - positionOf(element, index))));
  return { element, score: sum / weight, text, near: nearLikeness(print, before, after), own, named };
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

function ownLikeness(print: Fingerprint, element: Element, index: TextIndex): number {
  const twins = twinsOf(index, element.localName, textOf(index, element, QUOTE_LIMIT));
  const item = twins.list.length > 1 ? itemOf(index, element, twins).element : itemAt(element, print.apart);
  const texts = new Set(textsIn(index, item));
  return print.own.filter((text) => texts.has(text)).length / print.own.length;
}

/*
 * Only the texts that share the closest ancestor with the element: those of its own table row or card. The
 * texts of the next row say nothing of this one, and after a row is gone they vouch for the wrong one.
 */
function nearLikeness(print: Fingerprint, before: Neighbour[], after: Neighbour[]): number | null {
  const all = [...print.before, ...print.after];
  if (all.length === 0) return null;
  const closest = Math.min(...all.map((neighbour) => neighbour.up));
  const isNear = (neighbour: Neighbour): boolean => neighbour.up === closest;
  const sides = [
    [print.before.filter(isNear), before],
    [print.after.filter(isNear), after],
  ] as const;
  const found = sides.filter(([then]) => then.length > 0).map(([then, now]) => sideLikeness(then, now));
  return found.reduce((sum, likeness) => sum + likeness, 0) / found.length;
}

function ancestorLikeness(then: readonly Ancestor[], now: readonly Ancestor[]): number {
  if (then.length === 0) return 1;
  let sum = 0;
  let from = 0;
  for (const ancestor of then) {
    let best = 0;
    let at = -1;
    // A wrapper may have been added or removed: look at most two levels on.
    for (let i = from; i < Math.min(now.length, from + 3); i++) {
      const likeness = oneAncestor(ancestor, now[i]!);
      if (likeness > best) [best, at] = [likeness, i];
    }
    sum += best;
    if (at >= 0) from = at + 1;
  }
  return sum / then.length;
}

function oneAncestor(then: Ancestor, now: Ancestor): number {
  const tag = then.tag === now.tag ? 0.5 : 0;
  const rest = then.id !== '' && then.id === now.id ? 1 : setLikeness(then.classes, now.classes);
  return tag + rest / 2;
}

function ancestorsOf(element: Element, limit = ANCESTOR_LIMIT): Ancestor[] {
  const found: Ancestor[] = [];
  for (let current = parentOf(element); current && found.length < limit; current = parentOf(current)) {
    found.push({ tag: current.localName, id: stable(current.id), classes: classesOf(current) });
  }
  return found;
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
  return (index.spans.get(element)?.order ?? 0) / Math.max(1, index.spans.size - 1);
}

const LABELS = ['aria-label', 'title', 'alt', 'placeholder'];

function labelOf(element: Element): string {
  for (const name of LABELS) {
    const value = element.getAttribute(name)?.trim();
    if (value) return value.slice(0, 120);
  }
  return '';
}

function readableLabelOf(element: Element, shut: ReadonlySet<Node>): string {
  const found = LABELS.map((name) => readableAttribute(element, name, shut));
  return (found.find((value) => value !== '') ?? '').slice(0, 120);
}

/* Ids around something private may name whose it is; which of them lie inside it is not worth telling apart. */
function withoutId(ancestor: Ancestor): Ancestor {
  return { ...ancestor, id: '' };
}

function testIdOf(element: Element): string {
  for (const name of ['data-testid', 'data-test', 'data-test-id', 'data-qa', 'data-cy']) {
    const value = element.getAttribute(name);
    if (value) return value.slice(0, 120);
  }
  return '';
}

function classesOf(element: Element): string[] {
  return [...element.classList].filter((name) => name.length <= 60 && !looksGenerated(name)).slice(0, 12);
}

function stable(id: string): string {
  return id.length > 80 || looksGenerated(id) ? '' : id;
}

function pathOf(href: string | null): string {
  return (href ?? '').split(/[?#]/)[0]!.slice(0, 300);
}

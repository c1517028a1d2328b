import { ancestorLikeness, ancestorsOf, stable } from './ancestors.ts';
import { anchorOf, labelOf, linkOf, testIdOf } from './called.ts';
import { isGrownOf } from './edits.ts';
import { positionOf } from './fingerprint.ts';
import {
  captionOf,
  classesOf,
  columnOf,
  companyLikeness,
  headingOf,
  isNamed,
  isSameCell,
  itemLikeness,
  itemNow,
  pathOf,
} from './names.ts';
import { innermost, nearLikeness, sideLikeness, textsBeside } from './neighbours.ts';
import { partNow, type Part } from './part-of.ts';
import { isProse, sayingOf, type Saying } from './saying.ts';
import { ANCESTOR_LIMIT, QUOTE_LIMIT, type Fingerprint, type Item, type Neighbour } from './selectors.ts';
import { isName, setLikeness, textLikeness } from './similarity.ts';
import { fold, saysIn, textOf, type TextIndex } from './text-index.ts';

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

/** How much of a sentence that has grown by a word is there, at least. */
const GROWN = 0.7;
/** A value of so many letters is seldom another's in the same row, as "3" and "✓" are. */
const VALUE = 3;
/** So much of what named its row must be there for a value in it to be known by what it says. */
const SURE = 0.8;

/** What holds more texts than this is no row. */
const ROW = 200;

/* What was worked out so far. */
interface Known {
  words?: string;
  says?: Saying;
  caption?: number | null;
  column?: number | null;
  heading?: number | null;
  company?: number | null;
  path?: string;
  part?: Part;
  isAnotherOfThatName?: boolean;
  beside?: [string[], string[]];
  near?: number | null;
  named?: boolean;
  isSoleValue?: boolean;
  score?: number;
}

/**
 * How well an element fits a fingerprint; likenesses go from 0 to 1, and are null where nothing was known. Each is worked
 * out when it is first asked for: of hundreds that read the same nearly all are out by the name of their row alone.
 */
export class Fit {
  readonly element: Element;
  private readonly print: Fingerprint;
  private readonly index: TextIndex;
  private readonly known: Known = {};
  private readonly itemsKnown: number[] = [];

  constructor(print: Fingerprint, element: Element, index: TextIndex) {
    this.print = print;
    this.element = element;
    this.index = index;
  }

  /** A cheap look: whether it may read what the fingerprint says, or is called the same. */
  get mayBe(): boolean {
    const { print, element } = this;
    if (print.id !== '' && element.id === print.id) return true;
    if (print.testId !== '' && testIdOf(element) === print.testId) return true;
    if (print.name !== '' && element.getAttribute('name') === print.name) return true;
    if (print.href !== '' && linkOf(anchorOf(element).getAttribute('href')) === print.href) return true;
    return this.says !== 'other';
  }

  get says(): Saying {
    return (this.known.says ??= sayingOf(this.print, this.element, this.words, this.index));
  }

  /** How much of what named one of its rows, cards and sections is there, by the place among the fingerprint's. */
  item(place: number): number {
    return (this.itemsKnown[place] ??= this.likenessOf(this.print.items[place]!));
  }

  get caption(): number | null {
    return this.once('caption', () => isSame(this.print.caption, () => captionOf(this.index, this.element)));
  }

  get column(): number | null {
    return this.once('column', () => {
      if (this.print.column === '') return null;
      const now = columnOf(this.index, this.element);
      // Where a cell of the row is missing nobody knows the columns of the others; words that name themselves need none.
      const isKnownWithout = now === '' && (isName(this.print.text) || this.isSoleValue);
      return isKnownWithout ? null : isSame(this.print.column, () => now);
    });
  }

  get heading(): number | null {
    return this.once('heading', () => isSame(this.print.heading, () => headingOf(this.index, this.element)));
  }

  /** How much of what its row or card stood among is around it. */
  get company(): number | null {
    const { company } = this.print;
    return this.once('company', () =>
      company.length > 0 ? companyLikeness(this.index, company, this.element) : null,
    );
  }

  /** The part of the page that it lies in, by the heading over it. */
  get part(): Part {
    return this.once('part', () => partNow(this.index, this.print.under, this.element));
  }

  /** Whether its row has the same name, but nothing else of what it said, among others than it was: who came again. */
  get isAnotherOfThatName(): boolean {
    return this.once(
      'isAnotherOfThatName',
      () => this.company !== null && this.company < 0.5 && this.isNameOnly(),
    );
  }

  /** Likeness of the texts nearest to it, as far as they are names. */
  get near(): number | null {
    return this.once('near', () => nearLikeness(this.print, ...this.beside));
  }

  /** Whether the texts right before and after it, in its row or card, are those that stood there, values too. */
  get isBetweenTheSame(): boolean {
    const { before, after } = this.print;
    const inner = innermost(this.print);
    return [before, after].every((side, place) => {
      const [then] = side;
      return then !== undefined && then.up <= inner && fold(then.text) === fold(this.beside[place]![0] ?? '');
    });
  }

  /** Whether it is at the same place within its row or card. */
  get inPlace(): boolean {
    return this.print.path !== '' && this.print.path === this.path;
  }

  /** Whether it is at the same place within another row, as far as places tell. */
  get inSameCell(): boolean {
    return this.inPlace || isSameCell(this.print.path, this.path);
  }

  /** An id, test id or name that the page's authors gave it, or the path of its link, is the same. */
  get named(): boolean {
    return this.once('named', () =>
      this.attributes().some(
        ([feature, then, now]) =>
          // Ids that count ("row-3") go to the next row when one is removed.
          then !== '' &&
          then === now &&
          this.print.tag === this.element.localName &&
          !/^#?$|^\/$/.test(then) &&
          !isCounted(feature, then),
      ),
    );
  }

  /** Whether it is the only one in its row that reads as it did, where that is no mark or digit that may be anything. */
  get isSoleValue(): boolean {
    return this.once('isSoleValue', () => this.says === 'same' && this.isSoleInRow());
  }

  /** All of it together. Features that the fingerprint never had neither help nor harm. */
  get score(): number {
    return (this.known.score ??= this.sum());
  }

  private once<Key extends keyof Known>(key: Key, find: () => Required<Known>[Key]): Required<Known>[Key] {
    const known: Known[Key] = this.known[key];
    // Cast: it is not undefined, which TypeScript cannot take out of a type that depends on the key.
    return known === undefined ? (this.known[key] = find()) : (known as Required<Known>[Key]);
  }

  private likenessOf(item: Item): number {
    const likeness = itemLikeness(this.index, item, this.element);
    // What it says itself may have grown by a word: then its own words name it as before.
    return item.up === 0 && likeness < GROWN && this.isGrown() ? GROWN : likeness;
  }

  private isGrown(): boolean {
    return this.says === 'edited' && isProse(this.element) && isGrownOf(this.print.text, this.words);
  }

  private isSoleInRow(): boolean {
    const { print, element, index } = this;
    const place = print.items.findIndex(isNamed);
    const item = print.items[place];
    if (!item || item.up === 0 || print.text.length < VALUE || this.item(place) < SURE) return false;
    const row = itemNow(index, item, element);
    const span = row && index.spans.get(row);
    if (!span || span.end - span.first > ROW) return false;
    const wanted = fold(print.text);
    const same = index.runs.slice(span.first, span.end).filter(({ text }) => fold(text.trim()) === wanted);
    return same.length === 1;
  }

  private get words(): string {
    return (this.known.words ??= textOf(this.index, this.element, QUOTE_LIMIT));
  }

  private get path(): string {
    const { path } = this.print;
    return (this.known.path ??= path === '' ? '' : pathOf(this.index, this.element, path.split('/').length));
  }

  private get beside(): [string[], string[]] {
    return (this.known.beside ??= textsBeside(this.element, this.index));
  }

  private attributes(): readonly (readonly ['id' | 'testId' | 'name' | 'href', string, string])[] {
    const { print, element } = this;
    // What the fingerprint never had is not read.
    const now = (then: string, read: () => string): string => (then === '' ? '' : read());
    return [
      ['id', print.id, now(print.id, () => stable(element.id))],
      ['testId', print.testId, now(print.testId, () => testIdOf(element))],
      ['name', print.name, now(print.name, () => element.getAttribute('name') ?? '')],
      ['href', print.href, now(print.href, () => linkOf(anchorOf(element).getAttribute('href')))],
    ];
  }

  private sum(): number {
    const { print, element, index, words, says } = this;
    let weight = 0;
    let sum = 0;
    function count(feature: keyof typeof WEIGHT, likeness: number | null, share = 1): void {
      if (likeness === null) return;
      weight += WEIGHT[feature] * share;
      sum += WEIGHT[feature] * share * likeness;
    }
    if (print.text !== '')
      count('text', says === 'value' || says === 'count' ? 0.6 : textLikeness(print.text, words));
    else if (words !== '') count('text', 0, 0.5);
    print.items.forEach((item, place) => count('item', this.item(place), isNamed(item) ? 1 : 0.25));
    count('caption', this.caption);
    count('column', this.column);
    count('heading', this.heading);
    count('company', this.company);
    if (print.path !== '') count('path', this.inPlace ? 1 : 0);
    const inner = innermost(print);
    const inside = (neighbour: Neighbour): boolean => neighbour.up <= inner;
    const [before, after] = [print.before.filter(inside), print.after.filter(inside)];
    if (before.length > 0) count('before', sideLikeness(before, this.beside[0]));
    if (after.length > 0) count('after', sideLikeness(after, this.beside[1]));
    for (const [feature, then, now] of this.attributes())
      // A dropped id says little; another id says that this is another thing.
      if (then !== '') count(feature, then === now ? 1 : 0, now === '' ? 0.4 : 1);
    if (print.label !== '') count('label', textLikeness(print.label, labelOf(element)));
    if (print.role !== '') count('role', print.role === (element.getAttribute('role') ?? '') ? 1 : 0);
    count('classes', setLikeness(print.classes, classesOf(index, element)));
    count('ancestors', ancestorLikeness(print.ancestors, ancestorsOf(index, element, ANCESTOR_LIMIT + 2)));
    count('tag', print.tag === element.localName ? 1 : 0);
    count('position', 1 - Math.min(1, 4 * Math.abs(print.position - positionOf(element, index))));
    return sum / weight;
  }

  /* Whether of all that told its row from others only the name is there. */
  private isNameOnly(): boolean {
    const { print, element, index } = this;
    const place = print.items.findIndex(isNamed);
    const item = print.items[place];
    if (!item || item.keys === 0 || this.item(place) < 0.5 || item.texts.length < 3) return false;
    const holder = itemNow(index, item, element);
    return holder !== null && !item.texts.slice(1).some((text) => saysIn(index, holder, text));
  }
}

/* Null where nothing was known of it. */
function isSame(then: string, now: () => string): number | null {
  if (then === '') return null;
  return fold(then) === fold(now()) ? 1 : 0;
}

function isCounted(feature: string, value: string): boolean {
  return feature !== 'href' && /\d/.test(value);
}

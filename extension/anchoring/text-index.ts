import { addShutElement, shutsWhole } from './readable-text.ts';
import { collapse, collapseLong, LONG, Run } from './run.ts';
import type { ShadowOf } from './shadow-of.ts';
import { inOneGo, type Turn } from './steps.ts';
import { newTag, type Tag } from './tags.ts';

/** Which runs lie inside an element: from `first` up to, not including, `end`. */
interface Span {
  first: number;
  end: number;
  /** Place in document order, and that of the last element inside. */
  order: number;
  last: number;
}

export const openShadow: ShadowOf = (element) => element.shadowRoot;

/** What a walk over the page found; valid until the page changes. */
export interface TextIndex {
  /** The page's text: whitespace collapsed, blocks set apart by one space. */
  text: string;
  runs: Run[];
  /** Elements by tag, in document order, shadow trees included. */
  byTag: Map<string, Element[]>;
  spans: Map<Element, Span>;
  shadowOf: ShadowOf;
  /** The shadow trees that were walked: whoever watches the page has to watch each. */
  shadows: ShadowRoot[];
  /** What may not be read, nor what lies inside it. */
  shut: ReadonlySet<Node>;
  /** All elements in document order; a span's `order` is the place in it. */
  elements: Element[];
  /** What is asked of the same elements again and again, found so far. */
  known: Known;
}

/** A heading over something, and its level. */
export interface Head {
  heading: string;
  level: number;
}

interface Known {
  /** Places in `runs` by the trimmed text; most texts of a large page stand in one. */
  byText: Map<string, number | number[]>;
  /** Elements by tag, attribute and its value. */
  byAttribute: Map<string, Map<string, Element[]>>;
  /** Headings in document order. */
  headings: Element[];
  /** Labels by the id of what they are for. */
  labels: Map<string, Element>;
  texts: Map<Element, ReadonlySet<string>>;
  folded: Map<Element, ReadonlySet<string>>;
  /** The cells of rows: see `cellsOf`. */
  cells: Map<Element, Map<string, { text: string; holder: Element }>>;
  /** The headings over elements. */
  parts: Map<Element, readonly Head[]>;
  /** The whole text, deaf to case. */
  folding: string | null;
  /** Classes that authors named things by, by all that an element has. */
  classes: Map<string, readonly string[]>;
  /** Places of elements among their siblings of the same tag. */
  places: Map<Element, number>;
}

/* One element whose children are being walked, those of its shadow tree first. */
interface Open {
  element: Element;
  span: Span;
  next: Node | null;
  then: Node | null;
  inline: boolean;
  shut: boolean;
}

/**
 * Reads the whole page once. Anchoring many notes needs it once per pass: rebuilding it per note is what makes
 * fuzzy anchoring slow on large pages.
 */
export function indexText(root: Element, shadowOf: ShadowOf = openShadow): TextIndex {
  return inOneGo(readPage(root, shadowOf));
}

/** Nodes between two chances for the page to have its turn: a fraction of a millisecond. */
const STEP = 100;
/** Texts that are put together at once. */
const PARTS = 1000;

/**
 * The same in steps, for those who let the page have its turn in between. What the page changes meanwhile may or
 * may not be in the index: look whether what is found there still is as it was read.
 */
export function* readPage(root: Element, shadowOf: ShadowOf): Generator<Turn, TextIndex> {
  const shut = new Set<Node>();
  const index: TextIndex = {
    text: '',
    runs: [],
    byTag: new Map(),
    spans: new Map(),
    shadowOf,
    shadows: [],
    shut,
    elements: [],
    known: {
      byText: new Map(),
      byAttribute: new Map(),
      headings: [],
      labels: new Map(),
      texts: new Map(),
      folded: new Map(),
      folding: null,
      parts: new Map(),
      cells: new Map(),
      classes: new Map(),
      places: new Map(),
    },
  };
  const { byText, headings, labels } = index.known;
  const wholes: string[] = [];
  let parts: string[] = [];
  let length = 0;
  let endsInSpace = true;
  const isShutWhole = shutsWhole(root.ownerDocument);
  /* How many elements around the one walked now may not be read: their insides have a place, but no text. */
  let shutAround = 0;
  const open: Open[] = [];
  const tags = new Map<string, Tag>();
  /* Texts that follow on one another, with nothing but comments between. */
  let texts: Text[] = [];
  let said: string[] = [];
  /* What stands in the element that was entered last, where that holds nothing but text. */
  let leaf = '';
  /* Nodes that the browser gave us. */
  let given = 0;

  function put(text: string): void {
    parts.push(text);
    length += text.length;
    endsInSpace = text.endsWith(' ');
    if (parts.length < PARTS) return;
    wholes.push(parts.join(''));
    parts = [];
  }

  function breakLine(): void {
    if (!endsInSpace) put(' ');
  }

  function addRun(text: string, raw: string, holder: Element, nodes: readonly Text[] | null): void {
    if (text === '') return;
    index.runs.push(new Run(length, text, raw, holder, nodes));
    add(byText, fold(text.trim().slice(0, 80)), index.runs.length - 1);
    put(text);
  }

  function* say(raw: string, holder: Element, nodes: readonly Text[] | null): Generator<void, void> {
    addRun(yield* collapseLong(raw, endsInSpace), raw, holder, nodes);
  }

  function enter(element: Element): void {
    const tag = tagOf(element);
    if (tag.isSkipped) {
      if (tag.isField) addShutElement(element, shut);
      if (tag.isNoted) note(element, tag);
      return;
    }
    if (!tag.isInline) breakLine();
    const span = note(element, tag);
    if (tag.isHeading) headings.push(element);
    if (tag.name === 'label') labels.set(element.getAttribute('for') ?? '', element);
    if (isShutWhole && element === root) shut.add(element);
    else addShutElement(element, shut);
    const isShut = shut.size > 0 && shut.has(element);
    if (isShut) shutAround++;
    const shadow = tag.mayHost ? shadowOf(element) : null;
    if (shadow) index.shadows.push(shadow);
    const inside: Open = { element, span, next: null, then: null, inline: tag.isInline, shut: isShut };
    open.push(inside);
    // Of what stands in a slot each text may be shut by itself.
    if (!shadow && tag.name !== 'slot' && element.firstElementChild === null) {
      if (shutAround === 0) leaf = element.textContent;
      return;
    }
    const first = element.firstChild;
    inside.next = shadow?.firstChild ?? first;
    if (shadow?.firstChild) inside.then = first;
  }

  function tagOf(element: Element): Tag {
    const { localName } = element;
    let tag = tags.get(localName);
    if (!tag) {
      tag = newTag(localName);
      tags.set(localName, tag);
    }
    return tag;
  }

  function close({ span, inline, shut: isShut }: Open): void {
    if (isShut) shutAround--;
    span.end = index.runs.length;
    span.last = index.elements.length - 1;
    if (!inline) breakLine();
  }

  function note(element: Element, { name, elements }: Tag): Span {
    const order = index.elements.length;
    const first = index.runs.length;
    const span = { first, end: first, order, last: order };
    index.elements.push(element);
    index.spans.set(element, span);
    if (elements.length === 0) index.byTag.set(name, elements);
    elements.push(element);
    return span;
  }

  enter(root);
  given++;
  for (let step = 1; open.length > 0; step++) {
    if (step % STEP === 0) yield isNearDoubling(given) ? 'turn' : undefined;
    const innermost = open[open.length - 1]!;
    const { element } = innermost;
    const child = innermost.next;
    const kind = child?.nodeType ?? 0;
    let isOver = kind !== 3 && kind !== 8;
    if (child) {
      given++;
      innermost.next = child.nextSibling;
      if (kind === 3 && shutAround === 0 && !(shut.size > 0 && shut.has(child))) {
        // Cast: its kind was looked at above, once for each node of the page.
        texts.push(child as Text);
        // Cast: likewise.
        said.push((child as Text).data);
      } else if (kind === 3) isOver = true;
      if (!innermost.next && innermost.then) {
        [innermost.next, innermost.then] = [innermost.then, null];
        isOver = true;
      }
    }
    if (isOver && texts.length > 0) {
      const [raw, nodes] = [said.join(''), texts];
      [texts, said] = [[], []];
      if (raw.length > LONG) yield* say(raw, element, nodes);
      else addRun(collapse(raw, endsInSpace), raw, element, nodes);
    }
    if (kind === 1) {
      leaf = '';
      // Cast: likewise.
      enter(child as Element);
      // Cast: likewise.
      if (leaf.length > LONG) yield* say(leaf, child as Element, null);
      // Cast: likewise.
      else if (leaf !== '') addRun(collapse(leaf, endsInSpace), leaf, child as Element, null);
    } else if (!child) close(open.pop()!);
  }
  wholes.push(parts.join(''));
  index.text = wholes.join('');
  return index;
}

/*
 * Chromium keeps the nodes of a world of its own in one table, that is made anew twice as large when it is half full: by 16 ms
 * at 65,536 nodes. Whoever is near that has a slice of its own.
 */
const LARGE = 32_768;
const NEAR = 512;

function isNearDoubling(nodes: number): boolean {
  return nodes > LARGE / 2 && 2 ** Math.ceil(Math.log2(nodes)) - nodes < NEAR;
}

/** The text inside an element, trimmed, at most `limit` characters. */
export function textOf(index: TextIndex, element: Element, limit: number): string {
  const span = index.spans.get(element);
  const first = span && index.runs[span.first];
  if (!span || !first || span.first === span.end) return '';
  const last = index.runs[span.end - 1]!;
  return index.text
    .slice(first.start, Math.min(last.start + last.text.length, first.start + limit + 1))
    .trim()
    .slice(0, limit);
}

function add(byText: Known['byText'], key: string, place: number): void {
  const places = byText.get(key);
  if (places === undefined) byText.set(key, place);
  else if (typeof places === 'number') byText.set(key, [places, place]);
  else places.push(place);
}

/** A text without what its letters look like: a build that writes headings in capitals has no other headings. */
export function fold(text: string): string {
  return text.toLowerCase();
}

/** The whole text without what its letters look like, made in steps when it is first asked for. */
export function* foldWhole(index: TextIndex): Generator<void, string> {
  if (index.known.folding !== null) return index.known.folding;
  const parts: string[] = [];
  for (let from = 0; from < index.text.length; from += 10 * LONG) {
    parts.push(fold(index.text.slice(from, from + 10 * LONG)));
    yield;
  }
  return (index.known.folding = parts.join(''));
}

/** Places in `runs` of a text that stands alone, deaf to case; at most 80 characters of it are compared. */
export function runsOf(index: TextIndex, text: string): readonly number[] {
  const places = index.known.byText.get(fold(text)) ?? [];
  return typeof places === 'number' ? [places] : places;
}

/** Whether a text is one of the single texts inside an element, deaf to case. */
export function saysIn(index: TextIndex, element: Element, text: string): boolean {
  let folded = index.known.folded.get(element);
  if (!folded) {
    folded = new Set([...textsIn(index, element)].map(fold));
    index.known.folded.set(element, folded);
  }
  return folded.has(fold(text));
}

/** The single texts inside an element, at most the first 200, cut to 80 characters. */
export function textsIn(index: TextIndex, element: Element): ReadonlySet<string> {
  let texts = index.known.texts.get(element);
  if (!texts) {
    const span = index.spans.get(element);
    const found = new Set<string>();
    if (span) {
      for (let place = span.first; place < Math.min(span.end, span.first + 200); place++) {
        const text = index.runs[place]!.text.trim().slice(0, 80);
        if (text !== '') found.add(text);
      }
    }
    texts = found;
    index.known.texts.set(element, texts);
  }
  return texts;
}

/** The parent element, out of a shadow root into its host. */
export function parentOf(element: Element): Element | null {
  return element.parentElement ?? hostOf(element);
}

/** The host of a shadow root whose child a node is. */
export function hostOf(node: Node): Element | null {
  const parent = node.parentNode;
  return parent instanceof ShadowRoot ? parent.host : null;
}

/**
 * Elements of these tags, or of any, with this text of up to 300 characters, in document order. `first` is the first single text
 * in it, at most 80 characters of it, by which they are looked up. Of thousands those around a place of the page, from
 * 0 to 1, are told.
 */
export function* elementsSaying(
  index: TextIndex,
  tags: readonly string[] | null,
  text: string,
  first: string,
  near: { position: number; limit: number },
): Generator<void, Element[]> {
  const found = new Set<Element>();
  const wanted = fold(text);
  const places = runsOf(index, first);
  const rank = (places.length * near.position) | 0;
  const from = Math.max(0, Math.min(rank - (near.limit >> 1), places.length - near.limit));
  for (const place of places.slice(from, from + near.limit)) {
    let current: Element | null = index.runs[place]!.holder;
    for (; current; current = parentOf(current)) {
      yield;
      const span = index.spans.get(current);
      if (!span || !beginsAt(index, span, place)) break;
      if ((tags === null || tags.includes(current.localName)) && fold(textOf(index, current, 300)) === wanted)
        found.add(current);
    }
  }
  return [...found];
}

function beginsAt(index: TextIndex, span: Span, place: number): boolean {
  for (let before = span.first; before < place; before++)
    if (index.runs[before]!.text.trim() !== '') return false;
  return true;
}

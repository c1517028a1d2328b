import { labelOf, linkOf, testIdOf } from './called.ts';
import type { Fingerprint } from './selectors.ts';
import { isName } from './similarity.ts';
import { elementsSaying, parentOf, runsOf, textOf, type TextIndex } from './text-index.ts';

/** Elements that all are compared: a page of this many of a tag is small. */
const FEW = 150;
/** Elements that are compared in all, so that a note costs milliseconds on a page of any size. */
const LIMIT = 240;
/** A text that stands in more places than this names none of them. */
const COMMON = 8;

/** Elements of a long list that are looked at before the page may have its turn. */
const STEP = 50;

/** So many elements of one tag are not looked through for their attributes. */
const MANY = 5000;

/* Those tags that a redesign swaps a tag for. */
const SWAPS: Record<string, string[]> = {
  a: ['button'],
  button: ['a'],
  h1: ['h2'],
  h2: ['h1', 'h3'],
  h3: ['h2', 'h4'],
  h4: ['h3'],
  div: ['section', 'article'],
  section: ['div'],
  span: ['div'],
};

/* What holds words, and what holds rows and cards: a redesign makes tables of lists and lists of tables. */
const FAMILIES = [
  'td th div span p strong b small em dd dt li label time code'.split(' '),
  'h1 h2 h3 h4 h5 h6 div span p strong b'.split(' '),
  'div section article li tr form fieldset aside'.split(' '),
];

/* All tags that what had this tag may have now, those first that it is likelier to have. */
function kinOf(tag: string): string[] {
  const near = [tag, ...(SWAPS[tag] ?? [])];
  return [...new Set([...near, ...FAMILIES.filter((family) => family.includes(tag)).flat()])];
}

/**
 * Elements that may be what a fingerprint was made of: those that read the same or are called the same, and those
 * around which its names stand. On small pages all of its tag.
 */
export function* candidatesOf(
  print: Fingerprint,
  shortcut: Element | null,
  index: TextIndex,
): Generator<void, ReadonlySet<Element>> {
  const found = new Set<Element>();
  const tags = [print.tag, ...(SWAPS[print.tag] ?? [])];
  const add = (element: Element): void => {
    if (found.size < LIMIT) found.add(element);
  };
  if (shortcut && index.spans.has(shortcut)) add(shortcut);
  const first = print.parts[0] ?? print.text;
  for (const tag of tags) {
    const all = index.byTag.get(tag) ?? [];
    if (all.length <= FEW) all.forEach(add);
    for (const [attribute, value] of [
      ['id', print.id],
      ['test id', print.testId],
      ['href', print.href],
      ['label', print.label],
      ['name', print.name],
    ] as const)
      if (value !== '') (yield* called(index, tag, attribute, value)).forEach(add);
  }
  // What its names stand around comes before what merely reads the same: of that there may be thousands.
  for (const text of namesAround(print)) {
    const places = runsOf(index, text);
    if (places.length > COMMON) continue;
    for (const place of places) {
      yield;
      aroundRun(index, place, print, print.parts.length > 1 ? kinOf(print.tag) : tags).forEach(add);
    }
  }
  yield;
  if (print.text !== '') {
    // Fingerprints of the first release do not say which single text comes first.
    if (print.parts.length === 0)
      for (const [place, element] of (index.byTag.get(print.tag) ?? []).entries()) {
        if (textOf(index, element, 300) === print.text) add(element);
        if (place % STEP === 0) yield;
      }
    // What a list or a table says may be said by anything in a redesign; a heading is no tab, and a link no heading.
    const isOfText = FAMILIES[0]!.includes(print.tag);
    const saying = yield* elementsSaying(index, isOfText ? null : kinOf(print.tag), print.text, first, {
      position: print.position,
      limit: LIMIT / 2,
    });
    saying.forEach(add);
  } else if (found.size < LIMIT / 2) nearest(index.byTag.get(print.tag) ?? [], print, LIMIT / 4).forEach(add);
  return found;
}

function namesAround(print: Fingerprint): Set<string> {
  return new Set(
    [
      ...print.items.flatMap(({ texts }) => texts),
      print.caption,
      ...print.parts,
      ...[...print.before, ...print.after].map(({ text }) => text),
    ]
      .map((text) => text.slice(0, 80))
      .filter((text) => isName(text) || print.items.some(({ texts }) => texts.includes(text))),
  );
}

/* Elements of these tags in the smallest parts around a text: its row, its card. */
function aroundRun(index: TextIndex, place: number, print: Fingerprint, tags: readonly string[]): Element[] {
  const inner = print.items[0]?.up ?? 3;
  const found: Element[] = [];
  let current: Element | null = index.runs[place]!.holder;
  for (let up = 0; current && up <= inner + 3; up++, current = parentOf(current)) {
    const span = index.spans.get(current);
    if (!span || span.last - span.order > 200) break;
    found.length = 0;
    for (let order = span.order; order <= span.last; order++) {
      const element = index.elements[order]!;
      if (tags.includes(element.localName)) found.push(element);
    }
    if (found.length >= 40) break;
  }
  return found.slice(0, 40);
}

function nearest(list: readonly Element[], print: Fingerprint, limit: number): readonly Element[] {
  if (list.length <= limit) return list;
  const from = Math.max(
    0,
    Math.min(Math.round(print.position * list.length - limit / 2), list.length - limit),
  );
  return list.slice(from, from + limit);
}

const READ: Record<string, (element: Element) => string> = {
  id: (element) => element.id,
  'test id': testIdOf,
  href: (element) => linkOf(element.getAttribute('href')),
  label: labelOf,
  name: (element) => element.getAttribute('name') ?? '',
};

function* called(
  index: TextIndex,
  tag: string,
  attribute: string,
  value: string,
): Generator<void, readonly Element[]> {
  // Reading an attribute of tens of thousands would take longer than a page may be kept waiting.
  if ((index.byTag.get(tag)?.length ?? 0) > MANY) return [];
  const key = `${tag} ${attribute}`;
  let known = index.known.byAttribute.get(key);
  if (!known) {
    known = new Map();
    for (const [place, element] of (index.byTag.get(tag) ?? []).entries()) {
      if (place % STEP === 0) yield;
      const name = READ[attribute]!(element);
      if (name === '') continue;
      const list = known.get(name);
      if (list) list.push(element);
      else known.set(name, [element]);
    }
    index.known.byAttribute.set(key, known);
  }
  return (known.get(value) ?? []).slice(0, 60);
}

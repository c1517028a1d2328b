import type { Chance } from '../mutated/chance.ts';

/*
 * Pages as applications make them: data becomes a tree, the tree becomes elements. A change is made to the tree, so
 * that the truth (which element is which) does not hang on the elements of the document, which may all be new ones.
 */

/** What a text is to its readers, and so which changes it undergoes. */
export type Kind =
  'action' | 'ago' | 'badge' | 'count' | 'heading' | 'label' | 'name' | 'prose' | 'state' | 'value';

export interface Words {
  kind: Kind;
  text: string;
}

/** One element to be. `is` tells what it is, whatever becomes of the page. */
export interface Part {
  is: number;
  tag: string;
  attributes: Record<string, string>;
  children: (Part | Words)[];
  /** The list whose rows, cards or entries this is one of. */
  list?: string;
  /** A whole that may move, go, or be shown in place of another. */
  section?: boolean;
  /** Whether the element stands on the page without being of interest to anybody, such as a wrapper. */
  plain?: boolean;
}

let last = 0;

/** A number for something that was not there before. */
export function another(): number {
  return ++last;
}

type Child = Part | Words | string | readonly (Part | Words | string)[];

/** An element: `tag.class#id`, attributes, and what is in it; plain strings are labels. */
export function e(named: string, attributes: Record<string, string> = {}, ...children: Child[]): Part {
  const [, tag = 'div', rest = ''] = /^([\w-]+)(.*)$/.exec(named) ?? [];
  const classes = [...rest.matchAll(/\.([\w-]+)/g)].map(([, name]) => name!).join(' ');
  const id = /#([\w:-]+)/.exec(rest)?.[1];
  return {
    is: another(),
    tag,
    attributes: {
      ...(id === undefined ? {} : { id }),
      ...(classes === '' ? {} : { class: classes }),
      ...attributes,
    },
    children: children
      .flat()
      .map((child) => (typeof child === 'string' ? { kind: 'label', text: child } : child)),
  };
}

export function t(kind: Kind, text: string): Words {
  return { kind, text };
}

export function item(list: string, part: Part): Part {
  return { ...part, list };
}

export function section(part: Part): Part {
  return { ...part, section: true };
}

export function isPart(child: Part | Words): child is Part {
  return 'tag' in child;
}

/** All parts, in document order, each with the one that it lies in. */
export function* partsOf(part: Part, around: Part | null = null): Generator<[Part, Part | null]> {
  yield [part, around];
  for (const child of part.children) if (isPart(child)) yield* partsOf(child, part);
}

export function wordsOf(part: Part): Words[] {
  return part.children.flatMap((child) => (isPart(child) ? wordsOf(child) : [child]));
}

export function saysOf(part: Part): string {
  return wordsOf(part)
    .map(({ text }) => text)
    .join(' ');
}

/** The lists of a page: rows by their list and by what they lie in. */
export function listsOf(root: Part): { holder: Part; rows: Part[] }[] {
  const lists = new Map<string, { holder: Part; rows: Part[] }>();
  for (const [part, holder] of partsOf(root)) {
    if (part.list === undefined || !holder) continue;
    const key = `${holder.is}/${part.list}`;
    const known = lists.get(key);
    if (known) known.rows.push(part);
    else lists.set(key, { holder, rows: [part] });
  }
  return [...lists.values()];
}

/** Puts other rows in the place of those of a list; all else that lies in its holder stays where it is. */
export function setRows({ holder, rows }: { holder: Part; rows: Part[] }, now: readonly Part[]): void {
  const at = holder.children.indexOf(rows[0]!);
  const rest = holder.children.filter((child) => !isPart(child) || !rows.includes(child));
  rest.splice(at, 0, ...now);
  holder.children = rest;
}

/** The same again, of which nothing is what it was. */
export function copyOf(part: Part): Part {
  return {
    ...part,
    is: another(),
    attributes: { ...part.attributes },
    children: part.children.map((child) => (isPart(child) ? copyOf(child) : { ...child })),
  };
}

/** Elements that hold this tree, by what they are. */
export interface Drawn {
  elements: Map<number, Element>;
  is: WeakMap<Element, number>;
}

/** Draws a tree into an empty element. */
export function draw(root: Part, into: Element): Drawn {
  const drawn: Drawn = { elements: new Map(), is: new WeakMap() };
  const make = (part: Part): Element => {
    const element = into.ownerDocument.createElement(part.tag);
    for (const [name, value] of Object.entries(part.attributes)) element.setAttribute(name, value);
    fill(element, part, drawn, make);
    return element;
  };
  into.replaceChildren(make(root));
  return drawn;
}

function fill(element: Element, part: Part, drawn: Drawn, make: (part: Part) => Element): void {
  drawn.elements.set(part.is, element);
  drawn.is.set(element, part.is);
  for (const child of part.children)
    element.append(isPart(child) ? make(child) : element.ownerDocument.createTextNode(child.text));
}

/** A number like the one that stood there: as many digits, other ones. */
export function otherNumber(text: string, chance: Chance): string {
  return text.replace(/\d+/g, (digits) =>
    digits.length === 1
      ? String(chance.whole(0, 9))
      : String(chance.whole(10 ** (digits.length - 1), 10 ** digits.length - 1)),
  );
}

/** Does something with each text of a tree, and the part that it stands in. */
export function everyWord(root: Part, act: (words: Words, part: Part) => void): void {
  for (const [part] of partsOf(root)) for (const child of part.children) if (!isPart(child)) act(child, part);
}

import type { Chance } from '../mutated/chance.ts';

/*
 * Applications that are lived in: each has a state, shows it, and things happen to it. What an element *is* is told by
 * what it means ("order 41: its Refund button"), not by where it stands, so that the truth outlives any redrawing.
 */

/** What was drawn last: elements by what they are, and the other way round. */
export interface Screen {
  at: Map<string, Element>;
  is: Map<Element, string>;
}

type Child = Node | string | null | readonly Child[];

/** Draws elements, and keeps what each one is. `null` draws something that is of interest to nobody. */
export class Brush {
  readonly screen: Screen = { at: new Map(), is: new Map() };
  private readonly document: Document;
  /** The build of the application: the second one has other tags, classes and layers. */
  readonly second: boolean;

  constructor(document: Document, second: boolean) {
    this.document = document;
    this.second = second;
  }

  /** An element `tag.class#id`, known as `is`. */
  h(is: string | null, named: string, ...children: Child[]): HTMLElement {
    return this.a(is, named, {}, ...children);
  }

  /** The same with attributes. */
  a(is: string | null, named: string, attributes: Record<string, string>, ...children: Child[]): HTMLElement {
    const [tag, ...classes] = named.split('.');
    const element = this.document.createElement(tag!);
    if (classes.length > 0) element.className = classes.join(' ');
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...flat(children));
    if (is !== null) {
      this.screen.at.set(is, element);
      this.screen.is.set(element, is);
    }
    return element;
  }
}

function flat(children: readonly Child[]): (Node | string)[] {
  return children.flatMap((child) => {
    if (child === null) return [];
    return typeof child === 'string' || 'nodeType' in child ? [child] : flat(child);
  });
}

/** One application in one state of chance, that can be drawn and to which things happen. */
export interface Life {
  draw: (brush: Brush) => Node;
  /** Something happens. */
  happen: (name: string, chance: Chance) => void;
}

export interface LivedApp {
  name: string;
  happenings: readonly string[];
  begin: (chance: Chance) => Life;
}

/** Puts an application together: its first state, how it is drawn, and what may happen to that state. */
export function app<State>(
  name: string,
  begin: (chance: Chance) => State,
  draw: (state: State, brush: Brush) => Node,
  happenings: Record<string, (state: State, chance: Chance) => void>,
): LivedApp {
  return {
    name,
    happenings: Object.keys(happenings),
    begin: (chance) => {
      const state = begin(chance);
      return {
        draw: (brush) => draw(state, brush),
        happen: (what, by) => happenings[what]!(state, by),
      };
    },
  };
}

/** So many things, each made from its number. */
export function many<T>(count: number, make: (place: number) => T): T[] {
  return Array.from({ length: count }, (_, place) => make(place));
}

/** Takes one of a list away, by chance. */
export function drop<T>(list: T[], chance: Chance): T {
  return list.splice(chance.whole(0, list.length - 1), 1)[0]!;
}

/** Puts one into a list, at a place of chance. */
export function put<T>(list: T[], one: T, chance: Chance): void {
  list.splice(chance.whole(0, list.length), 0, one);
}

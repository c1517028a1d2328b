import { Chance } from './chance.ts';

/** What every element of a page is, whatever becomes of the page: the truth that anchoring is judged by. */
export type Truth = WeakMap<Element, number>;

/**
 * One page in the document, ready to be changed. Pages mark what repeats by `data-item`, parts that may change
 * places by `data-section` and numbers within a label by `data-count`; these marks are taken off before anything
 * looks at the page.
 */
export interface Scene {
  body: HTMLElement;
  chance: Chance;
  truth: Truth;
  /** Rows, cards and entries by their list, in the order of the page. */
  groups: Element[][];
  sections: Element[][];
  counts: Element[];
  /** A number for something that was not there before. */
  another: () => number;
}

/** Puts a page into the document and writes down what each element is. */
export function setScene(document: Document, html: string, seed: string): Scene {
  const { body } = document;
  body.innerHTML = html;
  let last = 0;
  const truth: Truth = new WeakMap();
  for (const element of body.querySelectorAll('*')) truth.set(element, ++last);
  const counts = [...body.querySelectorAll('[data-count]')];
  counts.forEach((element) => element.removeAttribute('data-count'));
  return {
    body,
    chance: new Chance(seed),
    truth,
    groups: marked(body, 'data-item'),
    sections: marked(body, 'data-section'),
    counts,
    another: () => ++last,
  };
}

function marked(body: Element, attribute: string): Element[][] {
  const groups = new Map<string, Element[]>();
  for (const element of body.querySelectorAll(`[${attribute}]`)) {
    const name = element.getAttribute(attribute)!;
    groups.set(name, [...(groups.get(name) ?? []), element]);
  }
  for (const group of groups.values()) group.forEach((element) => element.removeAttribute(attribute));
  return [...groups.values()];
}

/** What a note may be put on: labels, controls, pictures, and whole rows, cards and sections. */
export function targetsOf(scene: Scene): Element[] {
  const wholes = new Set([...scene.groups, ...scene.sections].flat());
  return [...scene.body.querySelectorAll('*')].filter(
    (element) =>
      // The entries of a closed list are not on the page.
      element.localName !== 'option' &&
      (wholes.has(element) ||
        /^(?:a|button|input|select|textarea|img|svg|h[1-6]|td|th|li|p|dt|dd|label)$/.test(
          element.localName,
        ) ||
        [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent!.trim() !== '')),
  );
}

/** The text nodes inside an element that say something. */
export function textNodes(element: Element): Text[] {
  const found: Text[] = [];
  const walker = element.ownerDocument.createTreeWalker(element, 4 /* SHOW_TEXT */);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.textContent!.trim() !== '') found.push(node as Text);
  }
  return found;
}

import { isElement } from './is-element.ts';
import type { CssSelector } from './selectors.ts';
import { readability, readableAttribute } from './readable-text.ts';
import { looksGenerated } from './similarity.ts';
import type { ShadowOf } from './shadow-of.ts';

/** Attributes that the page's authors gave a name with. */
const NAMING = ['data-testid', 'data-test', 'data-qa', 'name', 'aria-label'];

/**
 * A short stable CSS path of an element, with one `refinedBy` step per shadow root on the way. Generated ids
 * and classes are left out, since they change with the next build.
 */
export function cssPathOf(element: Element, shut: ReadonlySet<Node>): CssSelector {
  const root = element.getRootNode();
  const step: CssSelector = {
    type: 'CssSelector',
    // Cast: the root of what is attached is a document or a shadow root.
    value: pathWithin(element, root as Document | ShadowRoot, shut),
  };
  return root instanceof ShadowRoot ? into(cssPathOf(root.host, shut), step) : step;
}

function into(outer: CssSelector, inner: CssSelector): CssSelector {
  return { ...outer, refinedBy: outer.refinedBy ? into(outer.refinedBy, inner) : inner };
}

/* Upwards from the element until the path is the only one of its kind, as short as that allows. */
function pathWithin(element: Element, root: ParentNode, shut: ReadonlySet<Node>): string {
  let path = '';
  for (let current: Element | null = element; current; current = current.parentElement) {
    const candidates = namesOf(current, shut);
    const named = candidates.find((name) => isOnly(root, name + path));
    if (named !== undefined) return named + path;
    path = ` > ${candidates[0]}:nth-child(${placeOf(current)})${path}`;
    if (isOnly(root, path.slice(3))) return path.slice(3);
  }
  return path.slice(3);
}

function namesOf(element: Element, shut: ReadonlySet<Node>): string[] {
  const tag = CSS.escape(element.localName);
  if (readability(element, shut) === 'nothing') return [tag];
  const names = [tag];
  for (const name of element.classList) if (!looksGenerated(name)) names.push(`${tag}.${CSS.escape(name)}`);
  for (const attribute of NAMING) {
    const value = readableAttribute(element, attribute, shut);
    if (value !== '' && value.length < 100) names.push(`${tag}[${attribute}="${CSS.escape(value)}"]`);
  }
  if (element.id !== '' && !looksGenerated(element.id)) names.push(`#${CSS.escape(element.id)}`);
  // The tag first, as the fallback's name; of the others the most telling first.
  return [tag, ...names.slice(1).reverse()];
}

function isOnly(root: ParentNode, selector: string): boolean {
  try {
    return root.querySelectorAll(selector).length === 1;
  } catch {
    return false;
  }
}

function placeOf(element: Element, same: (other: Element) => boolean = () => true): number {
  let place = 1;
  for (let before = element.previousElementSibling; before; before = before.previousElementSibling) {
    if (same(before)) place++;
  }
  return place;
}

/** Follows a CSS path; null when it leads nowhere, is not valid or fits several elements. */
export function followCssPath(selector: CssSelector, document: Document, shadowOf: ShadowOf): Element | null {
  let root: ParentNode = document;
  for (let step: CssSelector | undefined = selector; step; step = step.refinedBy) {
    let found: NodeListOf<Element>;
    try {
      found = root.querySelectorAll(step.value);
    } catch {
      return null;
    }
    const only = found.length === 1 ? found[0]! : null;
    if (!only || !step.refinedBy) return only;
    const shadow = shadowOf(only);
    if (!shadow) return null;
    root = shadow;
  }
  return null;
}

/** The absolute XPath of an element in the main tree; null inside a shadow root, where XPath does not reach. */
export function xpathOf(element: Element): string | null {
  if (element.getRootNode() !== element.ownerDocument) return null;
  const steps: string[] = [];
  for (let current: Element | null = element; current; current = current.parentElement) {
    const { localName } = current;
    const place = placeOf(current, (other) => other.localName === localName);
    steps.unshift(`*[local-name()='${localName}'][${place}]`);
  }
  return `/${steps.join('/')}`;
}

/** Follows an XPath to one element; null when it leads nowhere or is not valid. */
export function followXPath(value: string, document: Document): Element | null {
  try {
    const result = document.evaluate(value, document, null, 9 /* FIRST_ORDERED_NODE_TYPE */, null);
    const node = result.singleNodeValue;
    return node && isElement(node) ? node : null;
  } catch {
    return null;
  }
}

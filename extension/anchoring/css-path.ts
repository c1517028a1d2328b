import { finder } from '@medv/finder';
import type { CssSelector } from './selectors.ts';
import { looksGenerated } from './similarity.ts';
import type { ShadowOf } from './text-index.ts';

/**
 * The shortest stable CSS path of an element, with one `refinedBy` step per shadow root on the way; null when
 * none is unique. Generated ids and classes are left out, since they change with the next build.
 */
export function cssPathOf(element: Element): CssSelector | null {
  const steps: string[] = [];
  for (let current: Element | null = element; current;) {
    const root: Node = current.getRootNode();
    const step = stepTo(current, root);
    if (step === null) return null;
    steps.unshift(step);
    current = root instanceof ShadowRoot ? root.host : null;
  }
  return steps.reduceRight<CssSelector | null>(
    (inner, value) => ({ type: 'CssSelector', value, ...(inner ? { refinedBy: inner } : {}) }),
    null,
  );
}

function stepTo(element: Element, root: Node): string | null {
  if (root instanceof ShadowRoot) return pathByPosition(element);
  try {
    return finder(element, {
      root: element.ownerDocument.documentElement,
      idName: (name) => !looksGenerated(name),
      className: (name) => !looksGenerated(name),
      attr: (name, value) =>
        /^(name|role|aria-label|data-test(id)?|data-qa)$/.test(name) && value.length < 100,
      timeoutMs: 100,
    });
  } catch {
    return null;
  }
}

function pathByPosition(element: Element): string {
  const steps: string[] = [];
  for (let current: Element | null = element; current; current = current.parentElement) {
    let place = 1;
    for (let before = current.previousElementSibling; before; before = before.previousElementSibling) place++;
    steps.unshift(`:nth-child(${place})`);
  }
  return steps.join(' > ');
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
    let place = 1;
    for (let before = current.previousElementSibling; before; before = before.previousElementSibling) {
      if (before.localName === current.localName) place++;
    }
    steps.unshift(`*[local-name()='${current.localName}'][${place}]`);
  }
  return `/${steps.join('/')}`;
}

/** Follows an XPath to one element; null when it leads nowhere or is not valid. */
export function followXPath(value: string, document: Document): Element | null {
  try {
    const result = document.evaluate(value, document, null, 9 /* FIRST_ORDERED_NODE_TYPE */, null);
    return result.singleNodeValue?.nodeType === 1 ? (result.singleNodeValue as Element) : null;
  } catch {
    return null;
  }
}

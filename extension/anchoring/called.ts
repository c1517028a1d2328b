import { readableAttribute } from './readable-text.ts';

/* What the page's authors call an element by its attributes. */

const LABELS = ['aria-label', 'title', 'alt', 'placeholder'];
/* The value of a button is what stands on it. */
const LABELS_OF_BUTTONS = ['aria-label', 'value', 'title', 'alt'];

/** Attributes that may hold what an element is called, the most telling first. */
export function namingAttributes(element: Element): readonly string[] {
  const isButton =
    element.localName === 'input' && /^(submit|button|reset)$/i.test(element.getAttribute('type') ?? '');
  return isButton ? LABELS_OF_BUTTONS : LABELS;
}

export function labelOf(element: Element): string {
  for (const name of namingAttributes(element)) {
    const value = element.getAttribute(name)?.trim();
    if (value) return value.slice(0, 120);
  }
  return '';
}

export function readableLabelOf(element: Element, shut: ReadonlySet<Node>): string {
  const found = namingAttributes(element).map((name) => readableAttribute(element, name, shut));
  return (found.find((value) => value !== '') ?? '').slice(0, 120);
}

export function testIdOf(element: Element): string {
  for (const name of ['data-testid', 'data-test', 'data-test-id', 'data-qa', 'data-cy']) {
    const value = element.getAttribute(name);
    if (value) return value.slice(0, 120);
  }
  return '';
}

/* Path of a link, without query and fragment. */
export function linkOf(href: string | null): string {
  return (href ?? '').split(/[?#]/)[0]!.slice(0, 300);
}

/* The link that an element is, is in, or is all that it holds. */
export function anchorOf(element: Element): Element {
  const only = element.childElementCount === 1 ? element.firstElementChild! : element;
  return element.closest('a') ?? (only.localName === 'a' ? only : element);
}

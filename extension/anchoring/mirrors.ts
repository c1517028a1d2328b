import { PrivateTexts, shutElements, textsOf, typedInto } from './readable-text.ts';
import type { CssSelector, Fingerprint, Selector } from './selectors.ts';
import type { ShadowOf } from './shadow-of.ts';

/*
 * What was typed is often shown a second time: a preview beside the editor, "Deliver to Ada Lovelace" under the form.
 * There it is no field and nobody masked it, so it is taken out of all that is told of the page.
 */

/** Of letters, addresses and editors, in characters: fewer are in every word of a page. */
const OF_EDITORS = 4;
/** Of fields that may as well be a filter: what somebody looked for is the page's own word for what was found. */
const OF_FIELDS = 8;

const LOOKS_FOR = /search|filter|find|query|lookup|such|recherch|busc|cerca|zoek|поиск|検索|搜索|搜尋|검색/i;

/** Texts that people typed on a page and that it may show again beside the field. */
export function typedTexts(document: Document, shadowOf: ShadowOf): PrivateTexts {
  const found = new PrivateTexts();
  for (const element of shutElements(document, shadowOf)) {
    if (looksFor(element)) continue;
    const { localName } = element;
    // Cast: by its name it is one.
    if (localName === 'input') found.keep(typedInto(element), lengthFor(element as HTMLInputElement));
    else if (localName === 'textarea')
      for (const line of typedInto(element).split('\n')) found.keep(line, OF_EDITORS);
    else if (isEditor(element)) for (const text of textsOf(element)) found.keep(text, OF_EDITORS);
  }
  return found;
}

function lengthFor({ type }: HTMLInputElement): number {
  return /^(email|tel|password|url)$/.test(type) ? OF_EDITORS : OF_FIELDS;
}

function isEditor(element: Element): boolean {
  return element.matches('[contenteditable], [role=textbox]');
}

function looksFor(element: Element): boolean {
  if (element.matches('[type=search], [role=searchbox], [role=combobox], [name=q]')) return true;
  const names = ['id', 'name', 'placeholder', 'aria-label', 'title'];
  return names.some((name) => LOOKS_FOR.test(element.getAttribute(name) ?? ''));
}

/**
 * Selectors without what was typed. A path by a name that holds it is left out, since no part of it would lead anywhere;
 * what said nothing else says nothing, and is found by its place.
 */
export function withoutTyped(selectors: readonly Selector[], typed: PrivateTexts): Selector[] {
  const out = (text: string): string => typed.takenOutOf(text).replace(/^[\s…]+$/, '');
  const cleaned = selectors.flatMap((selector): Selector[] => {
    if (selector.type === 'CssSelector') return isClean(selector, out) ? [selector] : [];
    if (selector.type === 'x-fingerprint') return [printWithout(selector, out)];
    if (selector.type !== 'TextQuoteSelector') return [selector];
    const { exact, prefix, suffix } = selector;
    return [{ ...selector, exact: out(exact), prefix: out(prefix), suffix: out(suffix) }];
  });
  const isSaid = cleaned.every((selector) => selector.type !== 'TextQuoteSelector' || selector.exact !== '');
  return isSaid ? cleaned : cleaned.filter(({ type }) => !type.startsWith('Text'));
}

function isClean(selector: CssSelector, out: (text: string) => string): boolean {
  const plain = selector.value.replaceAll('\\', '');
  return out(plain) === plain && (!selector.refinedBy || isClean(selector.refinedBy, out));
}

/** What says how a page is built, and never what is on it. */
const STRUCTURE: ReadonlySet<string> = new Set([
  'type',
  'aim',
  'tag',
  'role',
  'path',
  'classes',
  'ancestors',
]);

function printWithout(print: Fingerprint, out: (text: string) => string): Fingerprint {
  // Cast: it has the same entries, of which only texts are shorter.
  return entriesWithout(print, out) as unknown as Fingerprint;
}

/* Whatever a fingerprint will hold one day: all of its texts, but those that are known to say nothing. */
function entriesWithout(value: object, out: (text: string) => string): object {
  const entries = Object.entries(value).map(([key, part]: [string, unknown]) => [
    key,
    STRUCTURE.has(key) ? part : partWithout(key, part, out),
  ]);
  return Object.fromEntries(entries);
}

function partWithout(key: string, part: unknown, out: (text: string) => string): unknown {
  if (typeof part === 'string') return out(part);
  if (Array.isArray(part)) {
    const parts = part.map((one: unknown) => partWithout(key, one, out));
    // Of what names a row the places in the list count.
    return key === 'texts' ? parts.map((one) => one || '…') : parts.filter(isSaid);
  }
  return typeof part === 'object' && part !== null ? entriesWithout(part, out) : part;
}

/* A text, or what holds one, of which something is left. */
function isSaid(part: unknown): boolean {
  return part !== '' && !(typeof part === 'object' && part !== null && 'text' in part && part.text === '');
}

import type { ShadowOf } from './shadow-of.ts';

/*
 * Which text of a page may be read. Everything that leaves a page as text (excerpts, quotes, fingerprints, the
 * texts beside them, titles) is read through this file, and what it shuts is also what is blackened in pictures.
 */

/** Where people type or choose; its own names (label, placeholder) are the page's and may be read. */
const TYPED = [
  'input',
  'textarea',
  'select',
  '[contenteditable]:not([contenteditable=false i])',
  '[role=textbox]',
  '[role=searchbox]',
  '[role=combobox]',
  '[role=spinbutton]',
  // Editors that draw what is typed beside a hidden field.
  '.monaco-editor',
  '.CodeMirror',
  '.cm-editor',
  '.ace_editor',
  '.xterm',
] as const;

/** What a site marks as private by the usual attributes and classes of recorders; nothing of it may be read. */
const MASKED = [
  '[data-appops-mask]',
  '[data-private]',
  '[data-sentry-mask]',
  '[data-sentry-block]',
  '.sentry-mask',
  '.sentry-block',
  '.ph-no-capture',
  '.ph-mask',
  '[data-dd-privacy=mask]',
  '[data-dd-privacy=hidden]',
  '.dd-privacy-mask',
  '.dd-privacy-hidden',
  '[data-hj-suppress]',
  '[data-clarity-mask]',
  '[data-matomo-mask]',
  '[data-openreplay-masked]',
  '[data-openreplay-obscured]',
  '[data-openreplay-hidden]',
  '.rr-block',
  '.rr-mask',
  '.fs-mask',
  '.fs-exclude',
  '.lr-hide',
] as const;

/** What of the usual means is private, as CSS selectors; the picture's blackening uses the same. */
export const PRIVATE: readonly string[] = [...TYPED, ...MASKED];

/** How much of an element may be read: all; only what its authors named it by; nothing but its place. */
export type Readability = 'all' | 'names' | 'nothing';

const typed = TYPED.join(', ');
let masks = MASKED.join(', ');
let shutting = PRIVATE.join(', ');
let hasOwnMasks = false;
let broken: string | null = null;

/**
 * Sets the site's own masks, CSS selectors of what nothing may be read of. One that is no CSS shuts the whole
 * page: what it was to hide cannot be known.
 */
export function setOwnMasks(own: readonly string[], document: Document): void {
  broken = own.find((selector) => !isSelector(selector, document)) ?? null;
  const valid = own.filter((selector) => isSelector(selector, document));
  hasOwnMasks = valid.length > 0;
  masks = [...MASKED, ...valid].join(', ');
  shutting = [...PRIVATE, ...valid].join(', ');
}

/** The own mask that is no CSS, and for which the page is shut as a whole; null when all are in order. */
export function brokenMask(): string | null {
  return broken;
}

function isSelector(text: string, document: Document): boolean {
  try {
    document.createDocumentFragment().querySelector(text);
    return true;
  } catch {
    return false;
  }
}

/** Whether nothing of a document may be read: one in design mode is one big field. */
export function shutsWhole(document: Document): boolean {
  return broken !== null || document.designMode === 'on';
}

/**
 * Adds to a set what an element shuts, elements and text nodes; what lies inside of them may not be read either. Call
 * it for each element that is walked, those of shadow trees before what is slotted into them.
 */
export function addShutElement(element: Element, shut: Set<Node>): void {
  // Most elements of a page have no attribute, and no selector but one of the site's own can then mean them.
  if (!hasOwnMasks && !element.hasAttributes() && !/^(?:input|textarea|select)$/.test(element.localName))
    return;
  if (!shuts(element)) return;
  shut.add(element);
  // What a masked part of a component shows may be slotted in from outside of it.
  for (const slot of element.querySelectorAll('slot'))
    for (const node of slot.assignedNodes({ flatten: true })) shut.add(node);
}

/* Verdicts on elements that have classes and nothing else, by tag and classes: thousands have the same ones. */
const KEPT = 2000;
const verdicts = new Map<string, boolean>();

function shuts(element: Element): boolean {
  const attributes = element.getAttributeNames();
  // Masks of the site's own may ask where an element stands.
  if (hasOwnMasks || attributes.length !== 1 || attributes[0] !== 'class') return element.matches(shutting);
  const key = `${element.localName} ${element.getAttribute('class')}`;
  let verdict = verdicts.get(key);
  if (verdict === undefined) {
    verdict = element.matches(shutting);
    if (verdicts.size >= KEPT) verdicts.clear();
    verdicts.set(key, verdict);
  }
  return verdict;
}

/** How much of an element may be read, by itself and by all it lies in; `shut` as the walk found it. */
export function readability(element: Element, shut: ReadonlySet<Node>): Readability {
  for (let node = around(element); node; node = around(node)) if (shut.has(node)) return 'nothing';
  if (!shut.has(element)) return 'all';
  return element.matches(typed) && !element.matches(masks) ? 'names' : 'nothing';
}

function around(node: Node): Node | null {
  const parent = node.parentNode;
  return parent instanceof ShadowRoot ? parent.host : parent;
}

/**
 * An attribute that the page's authors name things by; empty where it may not be read, or where it repeats what was
 * typed into the element, as tooltips of fields do.
 */
export function readableAttribute(element: Element, name: string, shut: ReadonlySet<Node>): string {
  const value = element.getAttribute(name)?.trim() ?? '';
  if (value === '') return '';
  const level = readability(element, shut);
  if (level === 'all') return value;
  if (level === 'nothing') return '';
  const secret = typedInto(element);
  return secret !== '' && value.toLowerCase().includes(secret.toLowerCase()) ? '' : value;
}

/** The page's title without what is private on the page: editors and searches write what was typed into it. */
export function readableTitle(document: Document, shadowOf: ShadowOf): string {
  const { title } = document;
  if (title === '' || shutsWhole(document)) return '';
  return privateTexts(document, shadowOf).takenOutOf(title);
}

/** Texts of this length and longer are searched for in the title: single letters are in every word. */
const TELLING = 2;
/** Private texts that are compared at most: bounds the cost on endless forms. */
const COMPARED = 5000;

/** Private texts, each once and squeezed, the longest first: taking out a part of one would leave the rest standing. */
export class PrivateTexts {
  readonly #found = new Set<string>();

  /** Keeps a text of at least so many characters. */
  keep(text: string, atLeast: number): void {
    const squeezed = text.replace(/\s+/g, ' ').trim();
    if (squeezed.length >= atLeast && this.#found.size < COMPARED) this.#found.add(squeezed);
  }

  /** A text without any of them. */
  takenOutOf(text: string): string {
    return text === '' ? '' : this.#longestFirst().reduce(without, text);
  }

  #sorted: string[] | null = null;
  #longestFirst(): readonly string[] {
    return (this.#sorted ??= [...this.#found].sort((a, b) => b.length - a.length));
  }
}

/** Elements that are shut by themselves, those in shadow trees included. */
export function* shutElements(root: Document | ShadowRoot, shadowOf: ShadowOf): Generator<Element> {
  yield* root.querySelectorAll(shutting);
  for (const element of root.querySelectorAll('*')) {
    const shadow = shadowOf(element);
    if (shadow) yield* shutElements(shadow, shadowOf);
  }
}

/** The single texts in an element. */
export function* textsOf(element: Element): Generator<string> {
  const texts = element.ownerDocument.createNodeIterator(element, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) yield text.nodeValue ?? '';
}

function privateTexts(document: Document, shadowOf: ShadowOf): PrivateTexts {
  const found = new PrivateTexts();
  for (const element of shutElements(document, shadowOf)) {
    found.keep(typedInto(element), TELLING);
    // What can be chosen from is the page's.
    if (element.localName !== 'select') for (const text of textsOf(element)) found.keep(text, TELLING);
  }
  return found;
}

/** What a person typed into a field. What was chosen from a list is the page's word. */
export function typedInto(element: Element): string {
  // Cast: by its name it is one.
  if (element.localName === 'textarea') return (element as HTMLTextAreaElement).value.trim();
  if (element.localName === 'select') return '';
  if (element.localName !== 'input') return element.textContent.trim();
  // Cast: by its name it is one.
  const { type, value } = element as HTMLInputElement;
  return /^(button|submit|reset|image|checkbox|radio|range|color)$/.test(type) ? '' : value.trim();
}

/* Whole words only where the script has words: the page size "10" is no secret of "Order 1034". */
function without(text: string, secret: string): string {
  const literal = secret.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(' ', '\\s+');
  const [before, after] = [
    /^[\p{sc=Latn}\p{sc=Grek}\p{sc=Cyrl}\d]/u,
    /[\p{sc=Latn}\p{sc=Grek}\p{sc=Cyrl}\d]$/u,
  ];
  const pattern = `${before.test(secret) ? '(?<![\\p{L}\\d])' : ''}${literal}${after.test(secret) ? '(?![\\p{L}\\d])' : ''}`;
  return text.replace(new RegExp(pattern, 'giu'), '…');
}

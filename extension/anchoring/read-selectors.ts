import {
  ANCESTOR_LIMIT,
  BESIDE_LIMIT,
  COMPANY_LIMIT,
  CONTEXT_LIMIT,
  ITEM_LIMIT,
  NEIGHBOUR_LIMIT,
  OWN_LIMIT,
  PART_LIMIT,
  QUOTE_LIMIT,
  type CssSelector,
  type Fingerprint,
  type Item,
  type Selector,
} from './selectors.ts';

/*
 * Selectors come from the backend, where anybody with the right to annotate wrote them: data of unknown shape
 * and size. Read by hand and not by a schema, because this runs in every page and has to stay small.
 */
type Raw = Record<string, unknown>;

const LIST_LIMIT = 20;
const TEXT_LIMIT = 2000;

/** Takes what can be used of selectors as they were stored, cut to size, and leaves out the rest. */
export function readSelectors(raw: readonly unknown[]): Selector[] {
  return raw.slice(0, LIST_LIMIT).flatMap((entry): Selector[] => {
    if (!isObject(entry)) return [];
    switch (entry.type) {
      case 'CssSelector':
        return readCss(entry, 5);
      case 'XPathSelector':
        return text(entry.value) === '' ? [] : [{ type: 'XPathSelector', value: text(entry.value) }];
      case 'TextQuoteSelector': {
        const exact = text(entry.exact, QUOTE_LIMIT);
        const around = (value: unknown): string => text(value, CONTEXT_LIMIT * 4);
        return exact === ''
          ? []
          : [
              {
                type: 'TextQuoteSelector',
                exact,
                prefix: around(entry.prefix),
                suffix: around(entry.suffix),
              },
            ];
      }
      case 'TextPositionSelector':
        return [{ type: 'TextPositionSelector', start: number(entry.start), end: number(entry.end) }];
      case 'x-fingerprint':
        return text(entry.tag) === '' ? [] : [readFingerprint(entry)];
      default:
        return [];
    }
  });
}

function readCss(raw: Raw, depth: number): CssSelector[] {
  const value = text(raw.value);
  if (value === '') return [];
  if (!isObject(raw.refinedBy)) return [{ type: 'CssSelector', value }];
  const refinedBy = depth > 0 ? readCss(raw.refinedBy, depth - 1)[0] : undefined;
  // A path whose next step cannot be read would end at the wrong element.
  return refinedBy ? [{ type: 'CssSelector', value, refinedBy }] : [];
}

function readFingerprint(raw: Raw): Fingerprint {
  const short = (value: unknown): string => text(value, QUOTE_LIMIT);
  const neighbours = (value: unknown): { text: string; up: number }[] =>
    list(value, NEIGHBOUR_LIMIT).map((entry) => ({ text: short(entry.text), up: number(entry.up) }));
  return {
    type: 'x-fingerprint',
    aim: raw.aim === 'text' ? 'text' : 'element',
    tag: short(raw.tag),
    id: short(raw.id),
    name: short(raw.name),
    href: short(raw.href),
    role: short(raw.role),
    label: short(raw.label),
    testId: short(raw.testId),
    classes: words(raw.classes),
    text: short(raw.text),
    parts: words(raw.parts, PART_LIMIT, 80),
    ...readNames(raw),
    twins: number(raw.twins),
    nth: number(raw.nth),
    own: words(raw.own, OWN_LIMIT, 80),
    apart: number(raw.apart),
    ancestors: list(raw.ancestors, ANCESTOR_LIMIT).map((entry) => ({
      tag: short(entry.tag),
      id: short(entry.id),
      classes: words(entry.classes),
    })),
    before: neighbours(raw.before),
    after: neighbours(raw.after),
    position: number(raw.position),
  };
}

type Names = Pick<
  Fingerprint,
  | 'items'
  | 'caption'
  | 'column'
  | 'heading'
  | 'under'
  | 'company'
  | 'byHeading'
  | 'byNear'
  | 'sequence'
  | 'path'
  | 'equals'
  | 'nthEqual'
>;

/*
 * Notes of the first release knew the texts that set one of several equal labels apart, and no more. Where there
 * were none, nothing but its place told it from the others.
 */
function readNames(raw: Raw): Names {
  const short = (value: unknown): string => text(value, QUOTE_LIMIT);
  if (!Array.isArray(raw.items)) {
    const own = words(raw.own, OWN_LIMIT, 80);
    const up = Math.max(0, number(raw.apart) - 1);
    return {
      items:
        own.length > 0
          ? [
              {
                tag: '',
                up,
                texts: own,
                keys: 0,
                size: 0,
                needed: true,
                weights: [],
                rival: 0,
                previous: [],
                next: [],
                among: 0,
              },
            ]
          : [],
      caption: '',
      column: '',
      heading: '',
      under: '',
      company: [],
      byHeading: false,
      byNear: false,
      sequence: false,
      path: '',
      equals: own.length > 0 ? 0 : number(raw.twins),
      nthEqual: number(raw.nth),
    };
  }
  return {
    items: list(raw.items, ITEM_LIMIT).map((item): Item => ({
      tag: short(item.tag),
      up: number(item.up),
      texts: words(item.texts, OWN_LIMIT, 80),
      keys: number(item.keys),
      size: number(item.size),
      needed: item.needed === true,
      weights: Array.isArray(item.weights) ? item.weights.slice(0, OWN_LIMIT).map(number) : [],
      rival: number(item.rival),
      previous: beside(item.previous),
      next: beside(item.next),
      among: number(item.among),
    })),
    caption: short(raw.caption),
    column: short(raw.column),
    heading: short(raw.heading),
    under: short(raw.under),
    company: words(raw.company, COMPANY_LIMIT, 80),
    byHeading: raw.byHeading === true,
    byNear: raw.byNear === true,
    sequence: raw.sequence === true,
    path: short(raw.path),
    equals: number(raw.equals),
    nthEqual: number(raw.nthEqual),
  };
}

/* Null is known: it was the first, or the last. Notes written before that was looked at know nothing of it. */
function beside(value: unknown): string[] | null {
  return value === null ? null : words(value, BESIDE_LIMIT, 80);
}

function isObject(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null;
}

function text(value: unknown, limit = TEXT_LIMIT): string {
  return typeof value === 'string' ? value.slice(0, limit) : '';
}

function number(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

function list(value: unknown, limit: number): Raw[] {
  return Array.isArray(value) ? value.slice(0, limit).filter(isObject) : [];
}

function words(value: unknown, limit = 12, length = 60): string[] {
  return Array.isArray(value) ? value.slice(0, limit).map((entry) => text(entry, length)) : [];
}

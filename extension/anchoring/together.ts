import { isBetweenTheSame } from './beside.ts';
import { cellsOf } from './keys.ts';
import { OWN_LIMIT, type Item } from './selectors.ts';
import { isName } from './similarity.ts';
import { fold, saysIn, textsIn, type TextIndex } from './text-index.ts';

/*
 * Lines of a log, remarks of a few people, orders of customers who come again: no text in such a row is its own, and yet
 * a person knows it by all of them together.
 */

/** So many of a list are in order before a number or a time in it says which one it is. */
const ORDERED = 4;
/** So much of all that a row was known by must be there, and more than any other row had. */
const ENOUGH = 0.65;
const AHEAD = 0.12;
/** What that counts where values changed, and it stands between the same rows as before. */
const BETWEEN = 0.7;

/**
 * The texts by which one of a list is known where none is its own name, those that tell the most first, and how much of
 * that the likeliest other has. Null where they could belong to any: values alone, in no order.
 */
export function allTogether(
  index: TextIndex,
  item: Element,
  like: readonly Element[],
  except: ReadonlySet<string>,
): { texts: string[]; weights: number[]; rival: number } | null {
  if (like.length === 0) return null;
  const others = like.map((sibling) => cellsOf(index, sibling));
  const said = new Map<string, number>();
  for (const [path, { text }] of cellsOf(index, item)) {
    if (except.has(text)) continue;
    const column = [text, ...others.flatMap((cells) => cells.get(path)?.text ?? [])];
    const weight = weightOf(column, isInOrder(path, index, item, like));
    if (weight > 0.02) said.set(text, Math.max(weight, said.get(text) ?? 0));
  }
  const telling = [...said].sort((left, right) => right[1] - left[1]).slice(0, OWN_LIMIT);
  if (!telling.some(([text, weight]) => isName(text) || weight === 1)) return null;
  const texts = telling.map(([text]) => text);
  const weights = telling.map(([, weight]) => Math.round(weight * 100) / 100);
  const rival = Math.max(...like.map((sibling) => share(index, texts, weights, sibling)));
  return { texts, weights, rival: Math.round(rival * 100) / 100 };
}

/* What is another one in nearly each row tells a lot of it, one of four states little, and what all say nothing. */
function weightOf(column: readonly string[], isOrdered: boolean): number {
  const kinds = new Set(column).size;
  if (column.length < 2 || kinds === 1) return 0;
  if (isOrdered) return 1;
  return (kinds / column.length) ** 2 * (isName(column[0]!) ? 0.9 : 0.45);
}

/** Numbers of lines and times go up or down from one to the next; values on tiles do not. */
export function isInOrder(path: string, index: TextIndex, item: Element, like: readonly Element[]): boolean {
  if (like.length < ORDERED) return false;
  const rows = [item, ...like].sort((left, right) => (left.compareDocumentPosition(right) & 4 ? -1 : 1));
  const numbers = rows.map((row) => numberOf(cellsOf(index, row).get(path)?.text ?? ''));
  if (numbers.some((one) => one === null)) return false;
  const steps = numbers.slice(1).map((one, place) => one! - numbers[place]!);
  return steps.every((step) => step > 0) || steps.every((step) => step < 0);
}

/* A whole number, or a time of day; dates are written in too many ways. */
function numberOf(text: string): number | null {
  const time = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?$/.exec(text);
  if (time) return Number(time[1]) * 3600 + Number(time[2]) * 60 + Number(`${time[3] ?? 0}.${time[4] ?? 0}`);
  return /^#?\d{1,9}\.?$/.test(text) ? Number.parseInt(text.replace('#', ''), 10) : null;
}

/**
 * How much of all that a row was known by is in an element: below a half where it is no more than another may have, and
 * where it does not stand between the same two rows with the most of its names.
 */
export function shareOfAll(index: TextIndex, item: Item, element: Element): number {
  const found = share(index, item.texts, item.weights, element);
  if (found >= Math.min(1, Math.max(ENOUGH, item.rival + AHEAD))) return found;
  // A number in order that is another now says that it is another line.
  return !item.weights.includes(1) &&
    keepsNames(index, item, element) &&
    isBetweenTheSame(index, item, element)
    ? Math.max(found, BETWEEN)
    : found * 0.49;
}

/* Whether most of its names are there; a count in one of them may have gone on. */
function keepsNames(index: TextIndex, item: Item, element: Element): boolean {
  const uncounted = new Set([...textsIn(index, element)].map(withoutDigits));
  let sum = 0;
  let there = 0;
  item.texts.forEach((text, place) => {
    const weight = item.weights[place] ?? 0;
    const isThere = saysIn(index, element, text);
    if (!isName(text) || (!isThere && /\d/.test(text) && uncounted.has(withoutDigits(text)))) return;
    sum += weight;
    if (isThere) there += weight;
  });
  return there > sum / 2;
}

function withoutDigits(text: string): string {
  return fold(text).replace(/\d+/g, '#');
}

function share(
  index: TextIndex,
  texts: readonly string[],
  weights: readonly number[],
  element: Element,
): number {
  let sum = 0;
  let there = 0;
  texts.forEach((text, place) => {
    const weight = weights[place] ?? 0;
    sum += weight;
    if (saysIn(index, element, text)) there += weight;
  });
  return sum === 0 ? 0 : there / sum;
}

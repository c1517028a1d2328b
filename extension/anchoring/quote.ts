import search from 'approx-string-match';
import type { Anchored } from './anchored.ts';
import { QUOTE_LIMIT, type TextPositionSelector, type TextQuoteSelector } from './selectors.ts';
import { digitsOf, textLikeness } from './similarity.ts';
import { fold, foldWhole, type TextIndex } from './text-index.ts';
import { rangeAt, runAt } from './text-range.ts';

interface Match {
  start: number;
  end: number;
  /** How much of the quote is there, from 0 to 1. */
  exact: number;
  /** How much of the text around it is there, from 0 to 1; 1 where none was stored. */
  context: number;
  score: number;
}

/** Places of the text that are weighed at most: a quote of two letters may be everywhere. */
const MATCH_LIMIT = 500;

/** A text of up to so many characters is searched as a whole. */
const SMALL = 20_000;
/** Places of a longer one that are searched, those first where the most words of the quote stand. */
const WINDOWS = 24;

/** Finds quoted text again: the quote itself, what stood around it, and roughly where. */
export function* anchorQuote(
  quote: TextQuoteSelector,
  position: TextPositionSelector | undefined,
  index: TextIndex,
): Generator<void, Anchored> {
  const exact = quote.exact.slice(0, QUOTE_LIMIT);
  if (exact.trim() === '') return { outcome: 'orphan', score: 0 };
  const matches: Match[] = [];
  for (const match of yield* matchesOf(exact, index)) {
    matches.push(weigh(match, quote, position, index.text));
    yield;
  }
  const [best, second] = matches.sort((a, b) => b.score - a.score);
  if (!best || best.score < 0.5) return { outcome: 'orphan', score: best?.score ?? 0 };
  const range = yield* rangeAt(index, best.start, best.end);
  const element = runAt(index, best.start)?.holder;
  if (!range || !element) return { outcome: 'orphan', score: best.score };
  return {
    outcome: isCertain(best, second, exact, index.text) ? 'anchored' : 'unsure',
    element,
    range,
    score: best.score,
  };
}

function isCertain(best: Match, second: Match | undefined, exact: string, text: string): boolean {
  if (best.exact < 0.8) return false;
  // "Customer 35" is not found again in "Customer 42", however alike the rest is.
  if (best.exact < 1 && digitsOf(text.slice(best.start, best.end)) !== digitsOf(exact)) return false;
  if (second && best.score - second.score < 0.04) return false;
  // A long sentence that occurs once needs no context; a short word does.
  return best.context >= 0.5 || (best.exact === 1 && exact.length >= 32 && (!second || second.exact < 1));
}

interface Place {
  start: number;
  end: number;
  errors: number;
}

function* matchesOf(exact: string, index: TextIndex): Generator<void, Place[]> {
  const { text } = index;
  let found = placesOf(exact, text);
  // Written in capitals by another build; letters that are longer in lower case would shift all that follows.
  if (found.length === 0) {
    const folded = yield* foldWhole(index);
    if (folded.length === text.length) found = placesOf(fold(exact), folded);
  }
  // Fuzzy only for what is long enough to be told apart, and never more than a third wrong.
  if (found.length > 0 || exact.length < 12) return found;
  const errors = Math.floor(exact.length / 3);
  if (text.length <= SMALL) return search(text, exact, errors).slice(0, MATCH_LIMIT);
  const nearly: Place[] = [];
  for (const from of windowsOf(exact, text)) {
    yield;
    for (const { start, end, errors: wrong } of search(
      text.slice(from, from + 2 * exact.length),
      exact,
      errors,
    ))
      nearly.push({ start: from + start, end: from + end, errors: wrong });
  }
  return nearly.slice(0, MATCH_LIMIT);
}

function placesOf(exact: string, text: string): Place[] {
  const found: Place[] = [];
  for (let at = text.indexOf(exact); at >= 0 && found.length < MATCH_LIMIT; at = text.indexOf(exact, at + 1))
    found.push({ start: at, end: at + exact.length, errors: 0 });
  return found;
}

/*
 * Where a quote may stand with errors: around its words. To search all of a large page for it takes a tenth of a second,
 * for which the page would stand still.
 */
function windowsOf(exact: string, text: string): number[] {
  const words = [...exact.matchAll(/[\p{L}\p{N}]{4,}|\p{Lo}{2}/gu)]
    .sort((left, right) => right[0].length - left[0].length)
    .slice(0, 5);
  const hits = new Map<number, number>();
  for (const { 0: word, index: offset } of words) {
    let seen = 0;
    for (
      let at = text.indexOf(word);
      at >= 0 && seen < MATCH_LIMIT;
      at = text.indexOf(word, at + 1), seen++
    ) {
      const window = Math.floor((at - offset) / exact.length);
      hits.set(window, (hits.get(window) ?? 0) + 1);
    }
  }
  return [...hits]
    .sort((left, right) => right[1] - left[1])
    .slice(0, WINDOWS)
    .map(([window]) => Math.max(0, Math.floor((window - 0.5) * exact.length)));
}

function weigh(
  match: Place,
  quote: TextQuoteSelector,
  position: TextPositionSelector | undefined,
  text: string,
): Match {
  const exact = 1 - match.errors / Math.max(1, quote.exact.length);
  const both: [then: string, now: string][] = [
    [quote.prefix, text.slice(Math.max(0, match.start - quote.prefix.length), match.start)],
    [quote.suffix, text.slice(match.end, match.end + quote.suffix.length)],
  ];
  const sides = both.filter(([then]) => then.trim() !== '');
  const context =
    sides.length === 0
      ? 1
      : sides.reduce((sum, [then, now]) => sum + textLikeness(then, now), 0) / sides.length;
  const drift = position ? Math.abs(position.start - match.start) / Math.max(1, text.length) : 0;
  const score = 0.6 * exact + 0.36 * context + 0.04 * (1 - Math.min(1, drift));
  return { start: match.start, end: match.end, exact, context, score };
}

import search from 'approx-string-match';
import type { Anchored } from './anchor.ts';
import { QUOTE_LIMIT, type TextPositionSelector, type TextQuoteSelector } from './selectors.ts';
import { textLikeness } from './similarity.ts';
import { rangeAt, runAt, type TextIndex } from './text-index.ts';

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

/** Finds quoted text again: the quote itself, what stood around it, and roughly where. */
export function anchorQuote(
  quote: TextQuoteSelector,
  position: TextPositionSelector | undefined,
  index: TextIndex,
): Anchored {
  const exact = quote.exact.slice(0, QUOTE_LIMIT);
  if (exact.trim() === '') return { outcome: 'orphan', score: 0 };
  const matches = matchesOf(exact, index.text)
    .map((match) => weigh(match, quote, position, index.text))
    .sort((a, b) => b.score - a.score);
  const [best, second] = matches;
  if (!best || best.score < 0.5) return { outcome: 'orphan', score: best?.score ?? 0 };
  const range = rangeAt(index, best.start, best.end);
  const element = runAt(index, best.start)?.node.parentElement;
  if (!range || !element) return { outcome: 'orphan', score: best.score };
  return {
    outcome: isCertain(best, second, exact) ? 'anchored' : 'unsure',
    element,
    range,
    score: best.score,
  };
}

function isCertain(best: Match, second: Match | undefined, exact: string): boolean {
  if (best.exact < 0.8) return false;
  if (second && best.score - second.score < 0.04) return false;
  // A long sentence that occurs once needs no context; a short word does.
  return best.context >= 0.5 || (best.exact === 1 && exact.length >= 32 && (!second || second.exact < 1));
}

function matchesOf(exact: string, text: string): { start: number; end: number; errors: number }[] {
  const found: { start: number; end: number; errors: number }[] = [];
  for (
    let at = text.indexOf(exact);
    at >= 0 && found.length < MATCH_LIMIT;
    at = text.indexOf(exact, at + 1)
  ) {
    found.push({ start: at, end: at + exact.length, errors: 0 });
  }
  // Fuzzy only for what is long enough to be told apart, and never more than a third wrong.
  if (found.length > 0 || exact.length < 12) return found;
  return search(text, exact, Math.floor(exact.length / 3)).slice(0, MATCH_LIMIT);
}

function weigh(
  match: { start: number; end: number; errors: number },
  quote: TextQuoteSelector,
  position: TextPositionSelector | undefined,
  text: string,
): Match {
  const exact = 1 - match.errors / Math.max(1, quote.exact.length);
  const sides = [
    [quote.prefix, text.slice(Math.max(0, match.start - quote.prefix.length), match.start)],
    [quote.suffix, text.slice(match.end, match.end + quote.suffix.length)],
  ].filter(([then]) => then!.trim() !== '') as [string, string][];
  const context =
    sides.length === 0
      ? 1
      : sides.reduce((sum, [then, now]) => sum + textLikeness(then, now), 0) / sides.length;
  const drift = position ? Math.abs(position.start - match.start) / Math.max(1, text.length) : 0;
  const score = 0.6 * exact + 0.36 * context + 0.04 * (1 - Math.min(1, drift));
  return { start: match.start, end: match.end, exact, context, score };
}

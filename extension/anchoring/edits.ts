import { digitsOf, textLikeness } from './similarity.ts';

/** Words of a text that are compared: a long one is known by its beginning. */
const WORDS = 40;
/** A text cut short must show this many letters of what it was, to be known by them. */
const SHOWN = 8;
/** So many words are a sentence, also where no point ends them. */
const SENTENCE = 8;

/**
 * Whether a text is another with small changes: letters of a word, in a sentence a word more or less, or the end cut
 * off. A name with a word more ("checkout EU") or with another word in it ("weekly report") names another thing, as one
 * with another number does.
 */
export function isEditOf(then: string, now: string): boolean {
  if (isCutOf(then, now) || isCutOf(now, then)) return true;
  if (digitsOf(then) !== digitsOf(now)) return false;
  const [left, right] = [wordsOf(then), wordsOf(now)];
  if (left.length === 0 || right.length === 0) return false;
  const kept = keptWords(left, right);
  const [gone, come] = [left.length - kept, right.length - kept];
  if (gone === 0 && come === 0) return true;
  // In a sentence a word may stand for another, too.
  if (gone > 0 && come > 0) return kept >= 5 && Math.max(gone, come) <= kept / 4;
  // What follows on a title ("… cache EU") makes it the name of another; a sentence ends with its point.
  if (kept < SENTENCE && isPrefix(left, right) && !/[.!?。]$/u.test(then.trim())) return false;
  return kept >= 4 && gone + come <= Math.max(1, kept / 3);
}

/** Whether it is worth comparing them: what has other numbers in it is no edit, unless it was cut off. */
export function mayBeEditOf(then: string, now: string): boolean {
  return isCut(then) || isCut(now) || digitsOf(then) === digitsOf(now);
}

/* Whether one begins with all that the other is. */
function isPrefix(left: readonly string[], right: readonly string[]): boolean {
  const [short, long] = left.length < right.length ? [left, right] : [right, left];
  return short.every((word, place) => word === long[place]);
}

/** Whether a sentence is another with words more, or less, and none in the place of another. */
export function isGrownOf(then: string, now: string): boolean {
  if (digitsOf(then) !== digitsOf(now)) return false;
  const [left, right] = [wordsOf(then), wordsOf(now)];
  const kept = keptWords(left, right);
  const [gone, come] = [left.length - kept, right.length - kept];
  return kept >= 5 && (gone === 0 || come === 0) && gone + come <= kept / 3;
}

/** Whether a sentence is another in other words: most of them are kept, in their order. */
export function isRewordingOf(then: string, now: string): boolean {
  if (digitsOf(then) !== digitsOf(now)) return false;
  const [left, right] = [wordsOf(then), wordsOf(now)];
  const most = Math.max(left.length, right.length);
  // Of words that are far fewer or more not enough can be kept, and counting costs.
  if (Math.min(left.length, right.length) < 0.65 * most || most < SENTENCE) return false;
  const kept = keptWords(left, right);
  return kept >= 6 && kept >= 0.65 * most;
}

/** Whether a text is the beginning of another, with the dots of one that did not fit. */
export function isCutOf(whole: string, cut: string): boolean {
  if (!isCut(cut)) return false;
  const shown = /^(.*\S)\s*(?:…|\.{3})$/u.exec(cut)?.[1];
  return (
    shown !== undefined && shown.length >= SHOWN && whole.length > shown.length && whole.startsWith(shown)
  );
}

function isCut(text: string): boolean {
  return text.endsWith('…') || text.endsWith('...');
}

function wordsOf(text: string): string[] {
  return (text.toLowerCase().match(/[\p{L}\p{M}]+|\d+/gu) ?? []).slice(0, WORDS);
}

/* How many words stand in both, in the same order. */
function keptWords(left: readonly string[], right: readonly string[]): number {
  let above = new Array<number>(right.length + 1).fill(0);
  for (const one of left) {
    const row = [0];
    right.forEach((other, place) => {
      row.push(areNear(one, other) ? above[place]! + 1 : Math.max(above[place + 1]!, row[place]!));
    });
    above = row;
  }
  return above[right.length]!;
}

/* Endings and typing errors: the beginning stays. "Monday" and "Sunday" are two. */
function areNear(left: string, right: string): boolean {
  if (left === right) return true;
  return (
    left.length > 2 &&
    left.slice(0, 2) === right.slice(0, 2) &&
    textLikeness(left, right) >= (/\p{Lo}/u.test(left) ? 0.6 : 0.5)
  );
}

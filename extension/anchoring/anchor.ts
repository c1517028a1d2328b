import type { Anchored } from './anchored.ts';
import { followCssPath, followXPath } from './css-path.ts';
import { candidatesOf } from './candidates.ts';
import { distinct, isAmongTheSame, isElsewhere, isInside, NAMED, namesItself, saysIt } from './equals.ts';
import { Fit } from './fit.ts';
import { classesOf, isNamed, itemNow, orderOf } from './names.ts';
import { anchorQuote } from './quote.ts';
import { aimOf, QUOTE_LIMIT, selectorOf, type Fingerprint, type Selector } from './selectors.ts';
import type { ShadowOf } from './shadow-of.ts';
import { textLikeness } from './similarity.ts';
import { chosen, inOneGo } from './steps.ts';
import { rangeAt } from './text-range.ts';
import { fold, indexText, openShadow, runsOf, saysIn, textOf, type TextIndex } from './text-index.ts';

/** A fit from this score on may be pinned. */
export const ACCEPT = 0.6;
/** Below this score nothing is shown at all. */
const SUSPECT = 0.45;
/** The runner-up must be this far behind, or the page holds two places that fit alike. */
const MARGIN = 0.04;
/** A fit from this score on means that nothing that matters has changed. */
const UNCHANGED = 0.97;
/** A fit from this score on is good enough for words that were the only ones of their kind. */
const SOUND = 0.7;
/** How alike the nearest texts must be where nothing else names a place. */
const NEAR = 0.75;
/** A text of this length is a sentence: where it is the only one, it is known by itself. */
const SENTENCE = 25;
/** A state is a word or two: so many letters at most. */
const STATE = 24;

/** Finds the place that the selectors describe. Pass the same index for all notes of one pass. */
export function anchor(
  selectors: readonly Selector[],
  document: Document,
  shadowOf: ShadowOf = openShadow,
  index: TextIndex = indexText(document.documentElement, shadowOf),
): Anchored {
  return inOneGo(lookFor(selectors, document, index));
}

/** The same in steps, for those who let the page have its turn in between. */
export function* lookFor(
  selectors: readonly Selector[],
  document: Document,
  index: TextIndex,
): Generator<void, Anchored> {
  const quote = selectorOf(selectors, 'TextQuoteSelector');
  const print = selectorOf(selectors, 'x-fingerprint');
  if (quote && aimOf(selectors) === 'text') {
    const found = anchorQuote(quote, selectorOf(selectors, 'TextPositionSelector'), index);
    if (!print) return found;
    yield;
    const doubted = yield* doubtQuote(quote.exact, found, print, index);
    if (doubted.outcome === 'anchored') return doubted;
    const holder = yield* anchorByFingerprint(print, hitOf(selectors, document, index), index);
    return quoteIn(quote.exact, quote.exact === print.text, holder, index) ?? doubted;
  }
  if (!print) return anchorByPaths(selectors, document, index);
  return yield* anchorByFingerprint(print, hitOf(selectors, document, index), index);
}

/* The words in the element that they stood in, which moved with its row and so has other texts around it. */
function quoteIn(exact: string, isWhole: boolean, holder: Anchored, index: TextIndex): Anchored | null {
  const span = holder.outcome === 'anchored' ? index.spans.get(holder.element) : undefined;
  const [first, last] = span ? [index.runs[span.first], index.runs[span.end - 1]] : [];
  if (holder.outcome !== 'anchored' || !first || !last) return null;
  const end = last.start + last.text.length;
  const said = fold(index.text.slice(first.start, end));
  const at = said.indexOf(fold(exact));
  const isOnly = at >= 0 && !said.includes(fold(exact), at + 1);
  const range = isOnly ? rangeAt(index, first.start + at, first.start + at + exact.length) : null;
  if (range) return { ...holder, range };
  // All that it said was meant, and it says something else now: the value on a tile, the state of a row.
  // Or some of it is a value that changed, between names that are all there.
  const names = exact.match(/\p{L}{2,}/gu) ?? [];
  const isNamed = names.length > 0 && names.every((name) => said.includes(fold(name)));
  const all = isWhole || isNamed ? rangeAt(index, first.start, end) : null;
  return all && { ...holder, range: all };
}

/* A few words that stand in many rows are told apart by their row, as the elements are that they stand in. */
function* doubtQuote(
  exact: string,
  found: Anchored,
  print: Fingerprint,
  index: TextIndex,
): Generator<void, Anchored> {
  if (found.outcome !== 'anchored') return found;
  const holder = found.range?.commonAncestorContainer;
  const element = holder?.nodeType === 1 ? (holder as Element) : holder?.parentElement;
  if (!element || !index.spans.has(element)) return found;
  const hit = new Fit(print, element, index);
  const isWordForWord = fold(found.range?.toString() ?? '')
    .replace(/\s+/g, ' ')
    .includes(fold(exact));
  // A sentence is known by itself where it was the only one, and where not all that stood around it is another's.
  if (exact.length >= SENTENCE && print.twins === 0 && (isWordForWord || print.parts.length < 2))
    return hit.part === 'instead' || (hit.part === 'elsewhere' && isAmongTheSame(hit))
      ? { ...found, outcome: 'unsure' }
      : found;
  let isDoubtful =
    isElsewhere(print, hit) ||
    // "Queue depth" that was a whole label is not found again in "Queue depth EU".
    (print.text === exact && (hit.says === 'other' || hit.says === 'count'));
  if (!isDoubtful && print.equals > 0) {
    const all = yield* fitsOf(print, element, index, false);
    const there = yield* chosen(all, (other) => isIt(print, other));
    isDoubtful = (yield* oneOfEquals(print, there, index))?.element !== element;
  }
  return isDoubtful ? { ...found, outcome: 'unsure' } : found;
}

/* Data of another client, without a fingerprint: a path is believed when the quoted text still is there. */
function anchorByPaths(selectors: readonly Selector[], document: Document, index: TextIndex): Anchored {
  const hit = hitOf(selectors, document, index);
  const quote = selectorOf(selectors, 'TextQuoteSelector');
  if (!hit) {
    return quote
      ? anchorQuote(quote, selectorOf(selectors, 'TextPositionSelector'), index)
      : { outcome: 'orphan', score: 0 };
  }
  const score = quote ? textLikeness(quote.exact, textOf(index, hit, QUOTE_LIMIT)) : SUSPECT;
  if (score < SUSPECT) return { outcome: 'orphan', score };
  return { outcome: score >= 0.8 ? 'anchored' : 'unsure', element: hit, range: null, score };
}

function hitOf(selectors: readonly Selector[], document: Document, { shadowOf }: TextIndex): Element | null {
  const css = selectorOf(selectors, 'CssSelector');
  const hit = css && followCssPath(css, document, shadowOf);
  if (hit) return hit;
  const xpath = selectorOf(selectors, 'XPathSelector');
  return xpath ? followXPath(xpath.value, document) : null;
}

/* What may be it, compared with the fingerprint as far as is asked for. */
function* fitsOf(
  print: Fingerprint,
  shortcut: Element | null,
  index: TextIndex,
  isBelieved: boolean,
): Generator<void, Fit[]> {
  const candidates = yield* candidatesOf(print, shortcut, index);
  const all = [...candidates].map((element) => new Fit(print, element, index));
  return yield* chosen(all, (hit) => (isBelieved && hit.element === shortcut) || hit.mayBe);
}

function* anchorByFingerprint(
  print: Fingerprint,
  shortcut: Element | null,
  index: TextIndex,
): Generator<void, Anchored> {
  yield;
  const fits = yield* fitsOf(print, shortcut, index, true);
  const there = yield* bestFirst(yield* chosen(fits, (hit) => isIt(print, hit)));
  const certain =
    print.equals > 0 ? yield* oneOfEquals(print, there, index) : yield* theOne(print, there, fits, index);
  if (certain) return place('anchored', certain);
  return yield* perhaps(print, there, fits);
}

function* bestFirst(hits: readonly Fit[]): Generator<void, Fit[]> {
  for (const hit of hits) {
    void hit.score;
    yield;
  }
  return [...hits].sort((left, right) => right.score - left.score);
}

function isIt(print: Fingerprint, hit: Fit): boolean {
  return saysIt(print, hit) && !isElsewhere(print, hit);
}

/* The likeliest place, for people to look at. What plainly is in another row or card is not even that. */
function* perhaps(
  print: Fingerprint,
  there: readonly Fit[],
  fits: readonly Fit[],
): Generator<void, Anchored> {
  const nearest = print.items.findIndex(isNamed);
  const isOfAnother = (hit: Fit): boolean =>
    (nearest >= 0 && hit.item(nearest) === 0 && (print.twins > 0 || !hit.named)) ||
    (hit.says === 'other' && !hit.named);
  // Where all are another's nobody has to know which of them it is likest to.
  const among = there.length > 0 ? there : fits;
  if ((yield* chosen(among, (hit) => !isOfAnother(hit))).length === 0) return { outcome: 'orphan', score: 0 };
  const [best] = there.length > 0 ? there : yield* bestFirst(fits);
  const { score } = best!;
  if (isOfAnother(best!)) return { outcome: 'orphan', score };
  // An id that still is there, with everything around it translated or rewritten: worth a look, not a pin.
  if (score < SUSPECT && !(best!.named && score > 0.3)) return { outcome: 'orphan', score };
  return place('unsure', best!);
}

/* The only one of its kind that is where it was, or the one that is far ahead of the others. */
function* theOne(
  print: Fingerprint,
  there: readonly Fit[],
  fits: readonly Fit[],
  index: TextIndex,
): Generator<void, Fit | null> {
  const [best, ...others] = there;
  if (best) {
    const rival = others.find((other) => !isInside(best.element, other.element));
    if (rival && !isAhead(print, best, rival)) return null;
    return isBorneOut(print, best) ? best : null;
  }
  const moved = movedSentence(print, fits);
  if (moved) return moved;
  const [state, ...states] = yield* chosen(fits, (hit) => isOtherState(print, hit, index));
  if (state && states.length === 0 && isBorneOut(print, state)) return state;
  const [edited, ...rest] = yield* bestFirst(
    yield* chosen(fits, (hit) => isEdited(print, hit) && !isElsewhere(print, hit)),
  );
  if (!edited || !isBorneOut(print, edited)) return null;
  // Where its old words still stand, what reads nearly like them is something else.
  const same = fits.filter((hit) => hit.says === 'same' && hit.element.localName === print.tag);
  const rival = rest.find((other) => !isInside(edited.element, other.element));
  return same.length > print.twins || (rival && !isAhead(print, edited, rival)) ? null : edited;
}

/* A sentence, or a link or control with a name of its own, that was the only one and still is: it moved. */
function movedSentence(print: Fingerprint, fits: readonly Fit[]): Fit | null {
  if (print.twins > 0 || !namesItself(print)) return null;
  const same = fits.filter((hit) => hit.says === 'same' && hit.element.localName === print.tag);
  const [only] = same;
  if (!only || same.length > 1 || only.caption === 0 || only.column === 0) return null;
  if (only.part === 'instead' || (only.part === 'elsewhere' && isAmongTheSame(only))) return null;
  // "restarted the mailer" beside another name is what somebody else did.
  const row = print.items.findIndex(isNamed);
  if (row >= 0 && print.items[row]!.keys > 0 && only.item(row) < NAMED) return null;
  return only.score >= 0.5 && (print.text.length >= SENTENCE || only.named) ? only : null;
}

/* Whether it reads otherwise but may be the same: a word more, or a count that goes on. */
function isEdited(print: Fingerprint, hit: Fit): boolean {
  if (hit.element.localName !== print.tag) return false;
  if (hit.says === 'edited') return true;
  // "404 Page" and "401 Page" are two; "Inbox (3)" and "Inbox (5)" are one.
  if (hit.says === 'count') return hit.named || /[([]\d+[)\]]$/.test(print.text);
  return hit.says === 'other' && hit.named && print.text !== '' && hit.near !== null && hit.near >= NEAR;
}

/*
 * Whether it is the state of the same row: a word at the same place of what has the same name, where such words are the
 * same in many rows. "healthy" that reads "degraded" now is the thing that the note is on.
 */
function isOtherState(print: Fingerprint, hit: Fit, index: TextIndex): boolean {
  if (!/^(?:span|td|div|p|small|em|strong|b|i|dd|output|code)$/.test(print.tag)) return false;
  if (print.parts.length > 1 || print.text === '' || print.text.length > STATE) return false;
  const now = textOf(index, hit.element, STATE + 1);
  const nearest = print.items.findIndex(isNamed);
  const item = print.items[nearest];
  if (
    !item ||
    (item.keys === 0 && item.weights.length === 0) ||
    item.up === 0 ||
    hit.item(nearest) < NAMED ||
    isElsewhere(print, hit)
  )
    return false;
  if (now === '' || now.length > STATE || hit.element.localName !== print.tag || !hit.inPlace) return false;
  if (hit.says !== 'other' && hit.says !== 'count' && hit.says !== 'edited') return false;
  // What stood beside it has moved up where it was.
  if ([...print.before, ...print.after].some(({ text }) => fold(text) === fold(now))) return false;
  const row = itemNow(index, item, hit.element);
  if (!row || saysIn(index, row, print.text)) return false;
  const classes = classesOf(index, hit.element);
  const isDressedAlike =
    print.classes.length === 0 ? classes.length === 0 : print.classes.some((name) => classes.includes(name));
  const isOneOfMany =
    print.twins > 0 || runsOf(index, print.text).length > 0 || runsOf(index, now).length > 1;
  return isDressedAlike && isOneOfMany;
}

/* Whether something beside its own words says that this is it. */
function isBorneOut(print: Fingerprint, hit: Fit): boolean {
  if (hit.score < ACCEPT) return false;
  if (hit.says === 'same' && hit.score >= UNCHANGED) return true;
  const isItemThere = print.items.some((item, place) => isNamed(item) && hit.item(place) >= NAMED);
  const isNamedAround = isItemThere || hit.caption === 1;
  if (namesItself(print) && hit.says === 'same') {
    if (isNamedAround || hit.named || hit.heading === 1 || print.text.length >= SENTENCE) return true;
    if ((hit.company ?? 0) >= NAMED || (hit.near ?? 0) >= 0.3) return true;
    // Nothing that names it is around it: its words have to do where they were the only ones of their kind.
    return print.twins === 0 && hit.score >= SOUND;
  }
  // A whole row or card is named by what is in it.
  if (print.parts.length > 1 && isNamedAround) return true;
  // A number, an empty field or changed words: what stands right beside it must be what stood there, too.
  if (hit.near === 0 && !hit.named) return false;
  if (isNamedAround)
    return (
      hit.inPlace ||
      hit.isSoleValue ||
      print.path === '' ||
      hit.column === 1 ||
      hit.caption === 1 ||
      (hit.near !== null && hit.near >= NEAR)
    );
  return (hit.near !== null && hit.near >= NEAR) || (hit.named && hit.heading !== 0);
}

/* Whether names, and not only the sum of small things, speak for one of two that read alike. */
function isAhead(print: Fingerprint, best: Fit, second: Fit): boolean {
  const names = (hit: Fit): number =>
    print.items.reduce((sum, item, place) => sum + (isNamed(item) ? hit.item(place) : 0), 0) +
    (hit.caption ?? 0) +
    (hit.column ?? 0) +
    (hit.heading ?? 0) +
    (hit.near ?? 0);
  if (best.element.localName !== second.element.localName && best.says === 'same' && second.says === 'same')
    return best.score > second.score && best.element.localName === print.tag;
  if (!namesItself(print) && best.inPlace && !second.inPlace) return best.score > second.score;
  return best.score - second.score >= MARGIN && names(best) - names(second) >= 0.4;
}

/*
 * Cards that are alike to the letter, with nothing that names them: while there are as many as before and nothing
 * around them changed, the one at the same place is it. Once one is gone nobody can tell which.
 */
function* oneOfEquals(
  print: Fingerprint,
  there: readonly Fit[],
  index: TextIndex,
): Generator<void, Fit | null> {
  const equals = distinct(
    there.filter((hit) => hit.element.localName === print.tag && (namesItself(print) || hit.inSameCell)),
  );
  if (equals.length !== print.equals + 1) return null;
  const inOrder = [...equals].sort(
    (left, right) => orderOf(index, left.element) - orderOf(index, right.element),
  );
  const hit = inOrder[print.nthEqual];
  const top = (yield* bestFirst(equals))[0]?.score ?? 0;
  return hit && isUntouched(print, hit) && hit.score >= top - MARGIN ? hit : null;
}

/* Whether all that stood around it still does, and nothing came between. */
function isUntouched(print: Fingerprint, hit: Fit): boolean {
  if (hit.score >= UNCHANGED) return true;
  const kept = (likeness: number | null): boolean => likeness === null || likeness >= UNCHANGED;
  return (
    hit.score >= SOUND &&
    hit.inPlace &&
    kept(hit.near) &&
    kept(hit.company) &&
    kept(hit.heading) &&
    print.items.every((_, place) => hit.item(place) >= UNCHANGED) &&
    print.path !== ''
  );
}

function place(outcome: 'anchored' | 'unsure', hit: Fit): Anchored {
  return { outcome, element: hit.element, range: null, score: hit.score };
}

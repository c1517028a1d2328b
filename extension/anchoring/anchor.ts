import { isElement } from './is-element.ts';
import type { Anchored } from './anchored.ts';
import { isEdited, isOtherState, movedSentence, NEAR, reworded, rowOfState, SENTENCE } from './changed.ts';
import { followCssPath, followXPath } from './css-path.ts';
import { candidatesOf } from './candidates.ts';
import { distinct, isAmongTheSame, isElsewhere, isInside, NAMED, namesItself, saysIt } from './equals.ts';
import { Fit } from './fit.ts';
import { isNamed, orderOf } from './names.ts';
import { anchorQuote } from './quote.ts';
import { aimOf, QUOTE_LIMIT, selectorOf, type Fingerprint, type Selector } from './selectors.ts';
import type { ShadowOf } from './shadow-of.ts';
import { textLikeness } from './similarity.ts';
import { chosen, inOneGo } from './steps.ts';
import { rangeAt } from './text-range.ts';
import { fold, foldWhole, indexText, openShadow, textOf, type TextIndex } from './text-index.ts';

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
    const found = yield* anchorQuote(quote, selectorOf(selectors, 'TextPositionSelector'), index);
    if (!print) return found;
    yield;
    const doubted = yield* doubtQuote(quote.exact, found, print, index);
    if (doubted.outcome === 'anchored') return doubted;
    const holder = yield* anchorByFingerprint(print, hitOf(selectors, document, index), index);
    return (yield* quoteIn(quote.exact, quote.exact === print.text, holder, index)) ?? doubted;
  }
  if (!print) return yield* anchorByPaths(selectors, document, index);
  return yield* anchorByFingerprint(print, hitOf(selectors, document, index), index);
}

/* The words in the element that they stood in, which moved with its row and so has other texts around it. */
function* quoteIn(
  exact: string,
  isWhole: boolean,
  holder: Anchored,
  index: TextIndex,
): Generator<void, Anchored | null> {
  const span = holder.outcome === 'anchored' ? index.spans.get(holder.element) : undefined;
  const [first, last] = span ? [index.runs[span.first], index.runs[span.end - 1]] : [];
  if (holder.outcome !== 'anchored' || !first || !last) return null;
  const end = last.start + last.text.length;
  const whole = yield* foldWhole(index);
  const said =
    whole.length === index.text.length
      ? whole.slice(first.start, end)
      : fold(index.text.slice(first.start, end));
  const at = said.indexOf(fold(exact));
  const isOnly = at >= 0 && !said.includes(fold(exact), at + 1);
  const range = isOnly ? yield* rangeAt(index, first.start + at, first.start + at + exact.length) : null;
  if (range) return { ...holder, range };
  // All that it said was meant, and it says something else now: the value on a tile, the state of a row.
  // Or some of it is a value that changed, between names that are all there.
  const names = exact.match(/\p{L}{2,}/gu) ?? [];
  const isNamed = names.length > 0 && names.every((name) => said.includes(fold(name)));
  const all = isWhole || isNamed ? yield* rangeAt(index, first.start, end) : null;
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
  const element = holder && isElement(holder) ? holder : holder?.parentElement;
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
function* anchorByPaths(
  selectors: readonly Selector[],
  document: Document,
  index: TextIndex,
): Generator<void, Anchored> {
  const hit = hitOf(selectors, document, index);
  const quote = selectorOf(selectors, 'TextQuoteSelector');
  if (!hit) {
    return quote
      ? yield* anchorQuote(quote, selectorOf(selectors, 'TextPositionSelector'), index)
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
  const row = rowOfState(print, index);
  return yield* chosen(
    all,
    (hit) => (isBelieved && hit.element === shortcut) || hit.mayBe || (row !== null && row(hit)),
  );
}

function* anchorByFingerprint(
  print: Fingerprint,
  shortcut: Element | null,
  index: TextIndex,
): Generator<void, Anchored> {
  yield;
  // What a heading is told by, among other things: made in steps before it is asked for within one.
  if (print.under !== '') yield* foldWhole(index);
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
  if (!edited || !isBorneOut(print, edited)) {
    const sentence = yield* reworded(print, fits, index);
    return sentence && sentence.score >= ACCEPT ? sentence : null;
  }
  // Where its old words still stand, what reads nearly like them is something else.
  const same = fits.filter((hit) => hit.says === 'same' && hit.element.localName === print.tag);
  const rival = rest.find((other) => !isInside(edited.element, other.element));
  return same.length > print.twins || (rival && !isAhead(print, edited, rival)) ? null : edited;
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
  // A row and a column name a cell, wherever both stand.
  if (isItemThere && hit.column === 1) return true;
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
  const equals = yield* distinct(
    there.filter((hit) => hit.element.localName === print.tag && (namesItself(print) || hit.inSameCell)),
    index,
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

import { followCssPath, followXPath } from './css-path.ts';
import { fit, mayFit, type Fit } from './fingerprint.ts';
import { anchorQuote } from './quote.ts';
import { aimOf, QUOTE_LIMIT, selectorOf, type Fingerprint, type Selector } from './selectors.ts';
import { textLikeness } from './similarity.ts';
import { twinsOf } from './twins.ts';
import { indexText, openShadow, textOf, type ShadowOf, type TextIndex } from './text-index.ts';

/**
 * Where a note belongs now. `unsure` names the likeliest place but is not to be drawn as certain: on a
 * production screen a wrong pin costs more than a missing one.
 */
export type Anchored =
  | { outcome: 'anchored' | 'unsure'; element: Element; range: Range | null; score: number }
  | { outcome: 'orphan'; score: number };

/** A fit from this score on may be pinned. */
export const ACCEPT = 0.6;
/** Below this score nothing is shown at all. */
const SUSPECT = 0.45;
/** The runner-up must be this far behind, or the page holds two places that fit alike. */
const MARGIN = 0.04;
/** A fit from this score on means that nothing that matters has changed. */
const UNCHANGED = 0.97;
/** From so many candidates on, those whose text is another are passed over. */
const MANY = 2000;
/** How much of what set a place apart from its twins must still be there. */
const OWN = 0.5;
/** How alike the nearest texts must be where nothing else sets one of several equal labels apart. */
const NEAR = 0.6;

/** Finds the place that the selectors describe. Pass the same index for all notes of one pass. */
export function anchor(
  selectors: readonly Selector[],
  document: Document,
  shadowOf: ShadowOf = openShadow,
  index: TextIndex = indexText(document.documentElement, shadowOf),
): Anchored {
  const quote = selectorOf(selectors, 'TextQuoteSelector');
  if (quote && aimOf(selectors) === 'text')
    return anchorQuote(quote, selectorOf(selectors, 'TextPositionSelector'), index);
  const print = selectorOf(selectors, 'x-fingerprint');
  if (!print) return anchorByPaths(selectors, document, index);

  const shortcut = hitOf(selectors, document, shadowOf);
  const repeated = isRepeated(print, index);
  // A path may be trusted to tell the one button from all others, not one of several equal buttons from the next.
  if (shortcut && index.spans.has(shortcut) && !repeated) {
    const hit = fit(print, shortcut, index);
    if (hit.text >= 0.8 && isCertain(print, hit, repeated)) return place('anchored', hit);
  }
  return anchorByFingerprint(print, shortcut, repeated, index);
}

/* Data of another client, without a fingerprint: a path is believed when the quoted text still is there. */
function anchorByPaths(selectors: readonly Selector[], document: Document, index: TextIndex): Anchored {
  const hit = hitOf(selectors, document, index.shadowOf);
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

function hitOf(selectors: readonly Selector[], document: Document, shadowOf: ShadowOf): Element | null {
  const css = selectorOf(selectors, 'CssSelector');
  const hit = css && followCssPath(css, document, shadowOf);
  if (hit) return hit;
  const xpath = selectorOf(selectors, 'XPathSelector');
  return xpath ? followXPath(xpath.value, document) : null;
}

function anchorByFingerprint(
  print: Fingerprint,
  shortcut: Element | null,
  repeated: boolean,
  index: TextIndex,
): Anchored {
  const candidates = candidatesOf(print, shortcut, index);
  let best: Fit | null = null;
  let second: Fit | null = null;
  for (const element of candidates) {
    // On a page of tens of thousands of cells a full comparison of each would take seconds.
    if (candidates.size > MANY && element !== shortcut && !mayFit(print, element, index)) continue;
    const found = fit(print, element, index);
    if (!best || found.score > best.score) [best, second] = [found, best];
    else if (!second || found.score > second.score) second = found;
  }
  if (!best) return { outcome: 'orphan', score: 0 };
  // An id that still is there, with everything around it translated or rewritten: worth a look, not a pin.
  if (best.score < SUSPECT && !(best.named && best.score > 0.3))
    return { outcome: 'orphan', score: best.score };
  const same = sameAmongEquals(print, best, index);
  if (same) return place('anchored', same);
  const alone = !second || isAhead(best, second) || isInside(best.element, second.element);
  const certain = alone && isCertain(print, best, repeated);
  return place(certain ? 'anchored' : 'unsure', best);
}

function isCertain(print: Fingerprint, hit: Fit, repeated: boolean): boolean {
  if (hit.score < ACCEPT) return false;
  if (print.text !== '' && hit.text < 0.5 && !hit.named) return false;
  if (hit.named) return true;
  // What set it apart was in no other row, so half of it is proof; the nearest texts alone must fit better.
  if (repeated) return hit.own !== null ? hit.own >= OWN : hit.near !== null && hit.near >= NEAR;
  // A short label that was the only one of its kind may have been removed and another of that name added.
  if (hit.near !== null && hit.near < 0.3 && print.text.length < 12) return hit.score >= 0.7;
  return true;
}

/* Whether the page holds several elements of this tag with this text, then or now. */
function isRepeated(print: Fingerprint, index: TextIndex): boolean {
  return print.twins > 0 || twinsOf(index, print.tag, print.text).list.length > 1;
}

/* A rival that reads otherwise, be it by one digit, needs to be less far behind than one that reads the same. */
function isAhead(best: Fit, second: Fit): boolean {
  return best.score - second.score >= (best.text === 1 && second.text < 1 ? MARGIN / 3 : MARGIN);
}

/*
 * Cards that are alike to the letter, with nothing of their own: while there are as many as before and nothing
 * around them changed, the one at the same place is it. Once one is gone nobody can tell which.
 */
function sameAmongEquals(print: Fingerprint, best: Fit, index: TextIndex): Fit | null {
  if (print.twins === 0 || print.own.length > 0) return null;
  const { list } = twinsOf(index, print.tag, print.text);
  const candidate = list.length === print.twins + 1 ? list[print.nth] : undefined;
  if (!candidate) return null;
  const hit = fit(print, candidate, index);
  return hit.score >= UNCHANGED && hit.score >= best.score - MARGIN ? hit : null;
}

/* Elements of the same tag, and of those tags that a redesign swaps it for. */
function candidatesOf(print: Fingerprint, shortcut: Element | null, index: TextIndex): Set<Element> {
  const swaps: Record<string, string[]> = {
    a: ['button'],
    button: ['a'],
    h1: ['h2'],
    h2: ['h1', 'h3'],
    h3: ['h2', 'h4'],
    h4: ['h3'],
    div: ['section', 'article'],
    section: ['div'],
    span: ['div'],
  };
  const found = new Set<Element>();
  for (const tag of [print.tag, ...(swaps[print.tag] ?? [])]) {
    for (const element of index.byTag.get(tag) ?? []) found.add(element);
  }
  if (shortcut && index.spans.has(shortcut)) found.add(shortcut);
  return found;
}

function isInside(left: Element, right: Element): boolean {
  return left.contains(right) || right.contains(left);
}

function place(outcome: 'anchored' | 'unsure', hit: Fit): Anchored {
  return { outcome, element: hit.element, range: null, score: hit.score };
}

import { isAmongTheSame, isElsewhere, NAMED, namesItself } from './equals.ts';
import type { Fit } from './fit.ts';
import { classesOf, isNamed, itemNow } from './names.ts';
import type { Fingerprint } from './selectors.ts';
import { isName } from './similarity.ts';
import { chosen } from './steps.ts';
import { fold, parentOf, runsOf, saysIn, textOf, type TextIndex } from './text-index.ts';

/* What reads otherwise, or stands elsewhere, and yet is what a note was on. */

/** How alike the nearest texts must be where nothing else names a place. */
export const NEAR = 0.75;
/** A text of this length is a sentence: where it is the only one, it is known by itself. */
export const SENTENCE = 25;
/** A state is a word or two: so many letters at most. */
const STATE = 24;

/* A sentence, or a link or control with a name of its own, that was the only one and still is: it moved. */
export function movedSentence(print: Fingerprint, fits: readonly Fit[]): Fit | null {
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

/*
 * A sentence that was put otherwise where it stood: it is the only one there, under the same heading, that reads nearly as it
 * did. What reads nearly like it at another place may be another.
 */
export function* reworded(
  print: Fingerprint,
  fits: readonly Fit[],
  index: TextIndex,
): Generator<void, Fit | null> {
  if (print.text.length < SENTENCE || !fits.some(({ says }) => says === 'reworded' || says === 'edited'))
    return null;
  const [only, more] = yield* chosen(
    fits,
    (hit) =>
      (hit.says === 'reworded' || hit.says === 'edited' || hit.says === 'same') &&
      hit.element.localName === print.tag &&
      hit.heading !== 0 &&
      hit.part === 'same' &&
      !isElsewhere(print, hit, 1),
  );
  if (!only || more || !only.inPlace || only.says === 'same') return null;
  return stoodBeside(print, only.element, index) ? null : only;
}

/* Whether an element says what stood beside or among the like of another: that has moved up where the other was. */
function stoodBeside(print: Fingerprint, element: Element, index: TextIndex): boolean {
  const own = new Set(print.parts.map(fold));
  const others = [...[...print.before, ...print.after].map(({ text }) => text), ...print.company];
  return others.some((text) => isName(text) && !own.has(fold(text)) && saysIn(index, element, text));
}

/* Whether it reads otherwise but may be the same: a word more, or a count that goes on. */
export function isEdited(print: Fingerprint, hit: Fit): boolean {
  if (hit.element.localName !== print.tag) return false;
  if (hit.says === 'edited') return true;
  // "404 Page" and "401 Page" are two; "Inbox (3)" and "Inbox (5)" are one.
  if (hit.says === 'count') return hit.named || /[([]\d+[)\]]$/.test(print.text);
  return hit.says === 'other' && hit.named && print.text !== '' && hit.near !== null && hit.near >= NEAR;
}

const STATED = /^(?:span|td|div|p|small|em|strong|b|i|dd|output|code)$/;

/* The row, card or entry whose state a note may be on, by its place among the fingerprint's; -1 where there is none. */
function rowPlace(print: Fingerprint): number {
  if (!STATED.test(print.tag) || print.parts.length > 1 || print.text === '' || print.text.length > STATE)
    return -1;
  const nearest = print.items.findIndex(isNamed);
  const item = print.items[nearest];
  return item && (item.keys > 0 || item.weights.length > 0) && item.up > 0 ? nearest : -1;
}

/**
 * Whether an element is at the place of a state in the row of that name, whatever it says; null where a note is on no
 * state, or its row is gone. A cheap look, for what is compared with a fingerprint at all.
 */
export function rowOfState(print: Fingerprint, index: TextIndex): ((hit: Fit) => boolean) | null {
  const item = print.items[rowPlace(print)];
  const places = item && item.keys > 0 ? runsOf(index, item.texts[0]!) : [];
  if (!item || places.length === 0) return null;
  return ({ element }) => {
    if (element.localName !== print.tag) return false;
    let row: Element | null = element;
    for (let up = 1; row && up <= item.up + 1; up++) {
      row = parentOf(row);
      const span = row && index.spans.get(row);
      // A wrapper more, and not the list that all of them are in.
      if (!span || span.end - span.first > 1.5 * item.size) return false;
      if (up >= item.up && places.some((place) => place >= span.first && place < span.end)) return true;
    }
    return false;
  };
}

/*
 * Whether it is the state of the same row: a word at the same place of what has the same name, where such words are the
 * same in many rows. "healthy" that reads "degraded" now is the thing that the note is on.
 */
export function isOtherState(print: Fingerprint, hit: Fit, index: TextIndex): boolean {
  const now = textOf(index, hit.element, STATE + 1);
  const isEmpty = hit.says === 'emptied';
  const nearest = rowPlace(print);
  const item = print.items[nearest];
  if (!item || hit.item(nearest) < NAMED || isElsewhere(print, hit)) return false;
  if ((now === '') !== isEmpty || now.length > STATE || hit.element.localName !== print.tag) return false;
  if (!hit.inPlace && (isEmpty || !hit.isBetweenTheSame)) return false;
  if (!isEmpty && hit.says !== 'other' && hit.says !== 'count' && hit.says !== 'edited') return false;
  // What stood beside it has moved up where it was.
  if ([...print.before, ...print.after].some(({ text }) => fold(text) === fold(now))) return false;
  const row = itemNow(index, item, hit.element);
  if (!row || saysIn(index, row, print.text)) return false;
  const classes = classesOf(index, hit.element);
  const isDressedAlike =
    print.classes.length === 0
      ? classes.length === 0
      : print.classes.some((name) => classes.includes(name)) ||
        (!isEmpty && !print.classes.some((name) => isWorn(hit.element, name)));
  const isOneOfMany =
    isEmpty || print.twins > 0 || runsOf(index, print.text).length > 0 || runsOf(index, now).length > 1;
  return isDressedAlike && isOneOfMany && !isOneOfLabels(hit.element);
}

/* Whether others beside it wear the same: of a row's labels one comes and another goes. */
function isOneOfLabels(element: Element): boolean {
  const { className, localName } = element;
  const beside = [element.previousElementSibling, element.nextElementSibling];
  return (
    className !== '' &&
    beside.some((other) => other?.localName === localName && other.className === className)
  );
}

/* Whether any element has a class. One that none has any more, since a build renamed all, tells nothing. */
function isWorn({ ownerDocument }: Element, name: string): boolean {
  return ownerDocument.getElementsByClassName(name).length > 0;
}

import { labelOf } from './called.ts';
import { isCutOf, isEditOf, isGrownOf, isRewordingOf } from './edits.ts';
import { PART_LIMIT, type Fingerprint } from './selectors.ts';
import { digitsOf, isName } from './similarity.ts';
import { fold, saysIn, textsIn, type TextIndex } from './text-index.ts';

/**
 * What an element says, against what the fingerprint says: the `same`; the same but for the `count` in it, or
 * another `value`, or none where a value was (`emptied`); nearly the same words (`edited`), or most of a sentence's
 * (`reworded`); neither says anything (`silent`); `other` words.
 */
export type Saying = 'same' | 'value' | 'count' | 'emptied' | 'edited' | 'reworded' | 'silent' | 'other';

/* What does not stand within a sentence. */
const BLOCK = 'div, p, ul, ol, table, button, input, select, textarea, section, article, header, footer';

export function sayingOf(print: Fingerprint, element: Element, words: string, index: TextIndex): Saying {
  if (print.text === '') {
    if (words !== '')
      return print.label !== '' && print.label.toLowerCase() === words.toLowerCase() ? 'same' : 'other';
    if (print.tag !== element.localName) return 'other';
    const label = labelOf(element);
    if (print.label !== '' || label !== '') return print.label === label ? 'same' : 'other';
    return 'silent';
  }
  if (words === '') return saysNothing(print, element);
  if (print.text.toLowerCase() === words.toLowerCase()) return 'same';
  if (print.parts.length > 1) {
    const says = partsSay(print, element, index);
    // A sentence with a link or a name in it is one sentence.
    if (says !== 'other' || !isProse(element)) return says;
    return isGrownOf(print.text, words) ? 'edited' : isRewordingOf(print.text, words) ? 'reworded' : says;
  }
  const [isNameThen, isNameNow] = [names(print.tag, print.text), names(element.localName, words)];
  if (!isNameThen && !isNameNow) return isOtherKind(print.text, words) ? 'other' : 'value';
  if (!isNameThen || !isNameNow) return 'other';
  if (digitsOf(print.text) !== digitsOf(words) && !isCutOf(print.text, words))
    return withoutDigits(print.text) === withoutDigits(words) ? 'count' : 'other';
  if (isEditOf(print.text, words)) return 'edited';
  return isProse(element) && isRewordingOf(print.text, words) ? 'reworded' : 'other';
}

/* A button that shows a picture instead of its word still is called so; a value may be on its way. */
function saysNothing(print: Fingerprint, element: Element): Saying {
  if (print.parts.length > 1) return 'other';
  const label = labelOf(element);
  if (print.text.toLowerCase() === label.toLowerCase()) return 'same';
  const mayBeValue = label === '' && element.localName === print.tag && element.childElementCount === 0;
  return mayBeValue && !names(print.tag, print.text) ? 'emptied' : 'other';
}

/** Whether an element holds a sentence or two, and no parts. */
export function isProse(element: Element): boolean {
  return (
    /^(?:p|li|dd|h[1-6]|blockquote|figcaption)$/.test(element.localName) && !element.querySelector(BLOCK)
  );
}

/* Of an element with several texts the names must be there; its values change. */
function partsSay(print: Fingerprint, element: Element, index: TextIndex): Saying {
  const texts = textsIn(index, element);
  const named = print.parts.filter(isName);
  if (named.length === 0)
    return texts.size === print.parts.length && ![...texts].some(isName) ? 'value' : 'other';
  // What holds this and more is the list or the section that it is in.
  const parts = new Set(print.parts.map(fold));
  const more = [...texts].filter((text) => isName(text) && !parts.has(fold(text))).length;
  const mayCome = element.localName === print.tag ? Math.max(2, named.length / 2) : 0;
  if (print.parts.length < PART_LIMIT && more > mayCome) return 'other';
  const there = named.filter((name) => saysIn(index, element, name)).length / named.length;
  return there === 1 ? 'value' : there >= 0.5 ? 'edited' : 'other';
}

/** Whether a text in an element of this tag names something: the hour over a column does, the same in a cell does not. */
export function names(tag: string, text: string): boolean {
  return isName(text) || (/^(?:th|dt|label|legend|caption|summary)$/.test(tag) && text !== '');
}

function withoutDigits(text: string): string {
  return text.replace(/\d+/g, '#');
}

/* How much of a whole, and how many: of two numbers on a tile one is not the other. */
function isOtherKind(then: string, now: string): boolean {
  return /\d/.test(then) && /\d/.test(now) && then.includes('%') !== now.includes('%');
}

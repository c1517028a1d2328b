import { BESIDE_LIMIT, type Item } from './selectors.ts';
import { isName } from './similarity.ts';
import { parentOf, saysIn, textsIn, type TextIndex } from './text-index.ts';

/*
 * The rows beside a row. Where none of its texts is a name of its own and a value or two changed, a person still knows the
 * third remark: it stands between the same two.
 */

/** So much of them must still be there: a state among them may have changed. */
const THERE = 0.6;

type Beside = Pick<Item, 'previous' | 'next' | 'among'>;

/** Names in the rows before and after one that it does not say itself. */
export function namesBeside(index: TextIndex, row: Element): Beside {
  const own = textsIn(index, row);
  const names = (step: Step): string[] | null => {
    const other = rowBeside(index, row, step);
    return (
      other &&
      [...textsIn(index, other)].filter((text) => tells(text) && !own.has(text)).slice(0, BESIDE_LIMIT)
    );
  };
  return {
    previous: names('previousElementSibling'),
    next: names('nextElementSibling'),
    among: amongHowMany(row),
  };
}

/**
 * Whether a row stands between those that it stood between; at least one of them must have said something. Where one came
 * or went it may be another that stands there now.
 */
export function isBetweenTheSame(index: TextIndex, { previous, next, among }: Beside, row: Element): boolean {
  if (among === 0 || amongHowMany(row) !== among) return false;
  const isThere = (names: readonly string[] | null, step: Step): boolean => {
    if (names?.length === 0) return true;
    const other = rowBeside(index, row, step);
    if (!names || !other) return names === other;
    return names.filter((name) => saysIn(index, other, name)).length >= THERE * names.length;
  };
  const isKnown = Boolean(previous?.length) || Boolean(next?.length);
  return isKnown && isThere(previous, 'previousElementSibling') && isThere(next, 'nextElementSibling');
}

type Step = 'previousElementSibling' | 'nextElementSibling';

function amongHowMany(row: Element): number {
  return unwrapped(row).parentElement?.childElementCount ?? 0;
}

/* Out of wrappers that hold nothing else. */
function unwrapped(row: Element): Element {
  let current = row;
  for (let up = 0; up < 2; up++) {
    const parent = parentOf(current);
    if (!parent || current.previousElementSibling || current.nextElementSibling) break;
    current = parent;
  }
  return current;
}

/* The next one with a text. */
function rowBeside(index: TextIndex, row: Element, step: Step): Element | null {
  let other = unwrapped(row)[step];
  while (other && textsIn(index, other).size === 0) other = other[step];
  return other;
}

/* A name that no count in it makes another tomorrow. */
function tells(text: string): boolean {
  return isName(text) && !/\p{L}.*\s\W?\d{1,3}\W?$/u.test(text);
}

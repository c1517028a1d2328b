/**
 * The order of names as people count: "shop-2" before "shop-10", and "Émile" beside "Emil". One text a name, so that
 * a database puts them in the same order as a page does: by the code points of `nameOrder`.
 */

/** How much of a name counts: what is longer is told apart by whatever breaks the tie. */
const longest = 400;

/**
 * What a name is ordered by: without case and Latin accents, each number written with its length before it. Compared by
 * code point (in SQL: `BINARY`, or `collate "C"` of UTF-8); equal texts want a tie-break.
 */
export function nameOrder(name: string): string {
  const plain = name
    .normalize('NFKD')
    // Only the marks of Latin, Greek and Cyrillic letters: elsewhere marks are letters of their own.
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replaceAll('\0', '')
    .toWellFormed()
    .trim();
  const counted = plain.replace(/[0-9]+/g, (digits) => {
    const value = digits.replace(/^0+(?=.)/, '');
    return `0${String(value.length).padStart(3, '0')}${value}`;
  });
  return Array.from(counted).slice(0, longest).join('');
}

/** Compares two names as people count; of equal ones the shorter, then the lesser text comes first. */
export function compareNames(a: string, b: string): number {
  return compareCodePoints(nameOrder(a), nameOrder(b)) || a.length - b.length || compareCodePoints(a, b);
}

/** By code points, as UTF-8 compares: a plain `<` compares halves of pairs, and puts 😀 before ﬁ. */
function compareCodePoints(a: string, b: string): number {
  const end = Math.min(a.length, b.length);
  for (let index = 0; index < end; index += 1) {
    if (a.charCodeAt(index) === b.charCodeAt(index)) continue;
    const [x, y] = [a.charCodeAt(index), b.charCodeAt(index)];
    const [isHalfX, isHalfY] = [isHalf(x), isHalf(y)];
    return isHalfX === isHalfY ? x - y : isHalfX ? 1 : -1;
  }
  return a.length - b.length;
}

function isHalf(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}

/**
 * A text as it is searched: without case, and what looks the same is the same. The database does the same with
 * `folded(…)`.
 */
export function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll('ß', 'ss').replaceAll('ς', 'σ');
}

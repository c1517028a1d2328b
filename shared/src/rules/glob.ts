/**
 * Whether a name fits a pattern in which `*` stands for any characters and `?` for one. Large and small letters are
 * alike. It takes at most the product of both lengths, whatever the pattern (Krauss, "Matching Wildcards", 2008).
 */
export function fitsGlob(pattern: string, name: string): boolean {
  const wanted = pattern.normalize('NFKC').toLowerCase();
  const text = name.normalize('NFKC').toLowerCase();
  let at = 0;
  let from = 0;
  let star = -1;
  let resume = 0;
  while (from < text.length) {
    if (at < wanted.length && wanted[at] === '*') {
      star = at;
      at += 1;
      resume = from;
    } else if (at < wanted.length && (wanted[at] === '?' || wanted[at] === text[from])) {
      at += 1;
      from += 1;
    } else if (star >= 0) {
      // The last star takes one more character.
      resume += 1;
      from = resume;
      at = star + 1;
    } else return false;
  }
  while (wanted[at] === '*') at += 1;
  return at === wanted.length;
}

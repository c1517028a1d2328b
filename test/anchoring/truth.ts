import { isName, textLikeness } from '../../extension/anchoring/similarity.ts';

/** A target of the old page and what became of it on the new one. */
export interface Fate {
  /** Place in the old page's list of leaf texts. */
  old: number;
  kind: 'unique' | 'repeated' | 'edited' | 'deleted';
  /** Place in the new page's list; -1 when it is gone. */
  now: number;
}

/**
 * What became of each text of a page in its next version, by the longest common subsequence of the texts in
 * document order. Between two matches, gaps of equal length count as edits of each other, where the texts have
 * something in common. A text was deleted where every place that reads the same on the new page is that of another,
 * and where nothing new in its gap reads like it. What is left is not judged.
 */
export function fatesOf(before: readonly string[], after: readonly string[]): Fate[] {
  const matches = longestCommon(before, after);
  const counts = new Map<string, number>();
  for (const text of before) counts.set(text, (counts.get(text) ?? 0) + 1);
  const taken = new Set(matches.map(([, now]) => now));
  const free = new Set(after.filter((_, place) => !taken.has(place)));
  const fates: Fate[] = matches.map(([old, now]) => ({
    old,
    now,
    kind: counts.get(before[old]!) === 1 ? 'unique' : 'repeated',
  }));
  const fences: [number, number][] = [[-1, -1], ...matches, [before.length, after.length]];
  for (let i = 1; i < fences.length; i++) {
    const [a0, b0] = fences[i - 1]!;
    const [a1, b1] = fences[i]!;
    const lost = a1 - a0 - 1;
    const gained = b1 - b0 - 1;
    const gap = after.slice(b0 + 1, b1);
    for (let k = 1; k <= lost; k++) {
      const text = before[a0 + k]!;
      if (lost === gained && mayBe(text, after[b0 + k]!))
        fates.push({ old: a0 + k, now: b0 + k, kind: 'edited' });
      else if (!free.has(text) && !gap.some((other) => mayBe(text, other)))
        fates.push({ old: a0 + k, now: -1, kind: 'deleted' });
    }
  }
  return fates;
}

/* Whether one text may be what became of another: words in common, or another value. */
function mayBe(then: string, now: string): boolean {
  return textLikeness(then, now) >= 0.3 || (!isName(then) && !isName(now));
}

function longestCommon(a: readonly string[], b: readonly string[]): [number, number][] {
  const width = b.length + 1;
  const table = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      table[i * width + j] =
        a[i] === b[j]
          ? table[(i + 1) * width + j + 1]! + 1
          : Math.max(table[(i + 1) * width + j]!, table[i * width + j + 1]!);
    }
  }
  const matches: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i] === b[j]) matches.push([i++, j++]);
    else if (table[(i + 1) * width + j]! >= table[i * width + j + 1]!) i++;
    else j++;
  }
  return matches;
}

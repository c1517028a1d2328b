import { isNamed } from './names.ts';
import { NEIGHBOUR_LIMIT, type Fingerprint, type Neighbour } from './selectors.ts';
import { isName, neighbourLikeness } from './similarity.ts';
import type { Run } from './run.ts';
import { parentOf, type TextIndex } from './text-index.ts';

/* The texts right before and after an element. */

/** The texts before an element and those after it, the nearest first. */
export function neighboursOf(element: Element, index: TextIndex): [Neighbour[], Neighbour[]] {
  const chain = new Map<Element, number>();
  let depth = 0;
  for (let current: Element | null = element; current; current = parentOf(current))
    chain.set(current, depth++);
  const [before, after] = runsBeside(element, index);
  const neighbour = ({ holder, text }: Run): Neighbour => ({ text: said(text), up: levelsUp(holder, chain) });
  return [before.map(neighbour), after.map(neighbour)];
}

/** What those say. */
export function textsBeside(element: Element, index: TextIndex): [string[], string[]] {
  const [before, after] = runsBeside(element, index);
  return [before.map(({ text }) => said(text)), after.map(({ text }) => said(text))];
}

function runsBeside(element: Element, index: TextIndex): [Run[], Run[]] {
  const span = index.spans.get(element);
  if (!span) return [[], []];
  function collect(step: 1 | -1, from: number): Run[] {
    const found: Run[] = [];
    for (let i = from; i >= 0 && i < index.runs.length && found.length < NEIGHBOUR_LIMIT; i += step) {
      const run = index.runs[i]!;
      if (run.text.trim() !== '') found.push(run);
    }
    return found;
  }
  return [collect(-1, span.first - 1), collect(1, span.end)];
}

function said(text: string): string {
  return text.trim().slice(0, 80);
}

function levelsUp(holder: Element, chain: Map<Element, number>): number {
  for (let current: Element | null = holder; current; current = parentOf(current)) {
    const level = chain.get(current);
    if (level !== undefined) return level;
  }
  return chain.size;
}

/** How much of the texts on one side is there, from 0 to 1. */
export function sideLikeness(then: readonly Neighbour[], now: readonly string[]): number {
  let weight = 0;
  let sum = 0;
  then.forEach((neighbour, place) => {
    const share = place === 0 ? 1 : 0.5;
    weight += share;
    // One text may have come between, so the other place counts too, a little less.
    const here = neighbourLikeness(neighbour.text, now[place] ?? '');
    const shifted = Math.max(
      0,
      ...now
        .filter((_, other) => other !== place)
        .map((other) => neighbourLikeness(neighbour.text, other) * 0.8),
    );
    sum += share * Math.max(here, shifted);
  });
  return sum / weight;
}

/** Levels up to the innermost row, card or section that has a name. */
export function innermost(print: Fingerprint): number {
  return print.items.find((item) => isNamed(item) && item.up > 0)?.up ?? Infinity;
}

/**
 * How much of the nearest texts is there, from 0 to 1; null where there were none. Only the texts that share the closest ancestor with the element: those of its own table row or card. The
 * texts of the next row say nothing of this one, and after a row is gone they vouch for the wrong one.
 */
export function nearLikeness(print: Fingerprint, before: string[], after: string[]): number | null {
  // Of values beside it nothing follows: they change. Nor of the next row, where its own has a name.
  const inner = innermost(print);
  const named = (side: Neighbour[]) => side.filter(({ text, up }) => isName(text) && up <= inner);
  const thenBefore = named(print.before);
  const thenAfter = named(print.after);
  const all = [...thenBefore, ...thenAfter];
  if (all.length === 0) return null;
  const closest = Math.min(...all.map((neighbour) => neighbour.up));
  const isNear = (neighbour: Neighbour): boolean => neighbour.up === closest;
  const sides = [
    [thenBefore.filter(isNear), before],
    [thenAfter.filter(isNear), after],
  ] as const;
  const found = sides.filter(([then]) => then.length > 0).map(([then, now]) => sideLikeness(then, now));
  return found.reduce((sum, likeness) => sum + likeness, 0) / found.length;
}

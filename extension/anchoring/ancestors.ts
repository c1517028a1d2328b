import { classesOf } from './names.ts';
import { ANCESTOR_LIMIT, type Ancestor } from './selectors.ts';
import { looksGenerated, setLikeness } from './similarity.ts';
import { parentOf, type TextIndex } from './text-index.ts';

/** How much of the ancestors is there, in their order, from 0 to 1. */
export function ancestorLikeness(then: readonly Ancestor[], now: readonly Ancestor[]): number {
  if (then.length === 0) return 1;
  let sum = 0;
  let from = 0;
  for (const ancestor of then) {
    let best = 0;
    let at = -1;
    // A wrapper may have been added or removed: look at most two levels on.
    for (let i = from; i < Math.min(now.length, from + 3); i++) {
      const likeness = oneAncestor(ancestor, now[i]!);
      if (likeness > best) [best, at] = [likeness, i];
    }
    sum += best;
    if (at >= 0) from = at + 1;
  }
  return sum / then.length;
}

function oneAncestor(then: Ancestor, now: Ancestor): number {
  const tag = then.tag === now.tag ? 0.5 : 0;
  const rest = then.id !== '' && then.id === now.id ? 1 : setLikeness(then.classes, now.classes);
  return tag + rest / 2;
}

/** The ancestors of an element, nearest first. */
export function ancestorsOf(index: TextIndex, element: Element, limit = ANCESTOR_LIMIT): Ancestor[] {
  const found: Ancestor[] = [];
  for (let current = parentOf(element); current && found.length < limit; current = parentOf(current)) {
    found.push({ tag: current.localName, id: stable(current.id), classes: [...classesOf(index, current)] });
  }
  return found;
}

/** An id that identifies something; empty for one that was made up. */
export function stable(id: string): string {
  return id.length > 80 || looksGenerated(id) ? '' : id;
}

import { anchor } from '../../../extension/anchoring/anchor.ts';
import { describe } from '../../../extension/anchoring/describe.ts';
import { readSelectors } from '../../../extension/anchoring/read-selectors.ts';
import { indexText } from '../../../extension/anchoring/text-index.ts';
import { Chance } from './chance.ts';
import type { Mutation } from './mutations.ts';
import type { MutatedPage } from './pages.ts';
import { setScene, targetsOf } from './scene.ts';

/** What became of one note. `pinned`: its element is gone, and it was shown as certain on another. */
export type Verdict = 'right' | 'wrong' | 'unsure' | 'orphan' | 'pinned' | 'let go';

export interface Judged {
  page: string;
  mutation: string;
  held: boolean;
  language: boolean;
  verdict: Verdict;
  /** What the note was on, and what it was pinned on where that is wrong. */
  about: string;
}

/**
 * Notes on places of a page that is then changed: where they are found, against what is known of them. At most
 * `limit` places, chosen by chance.
 */
export function judge(
  document: Document,
  page: MutatedPage,
  mutation: Mutation,
  seed: number,
  limit = Infinity,
): Judged[] {
  const name = `${page.name}/${mutation.name}/${seed}`;
  const scene = setScene(document, page.html(new Chance(name)), name);
  const targets = scene.chance.shuffled(targetsOf(scene)).slice(0, limit);
  const before = indexText(document.documentElement);
  const notes = targets.map((target) => ({
    is: scene.truth.get(target)!,
    // Selectors travel as JSON and are read by a part that trusts nothing: what does not survive is of no use.
    selectors: readSelectors(JSON.parse(JSON.stringify(describe(target, undefined, before))) as unknown[]),
    about: aboutOf(target),
  }));
  mutation.change(scene);
  const present = new Map<number, Element>();
  for (const element of scene.body.querySelectorAll('*')) present.set(scene.truth.get(element)!, element);
  const index = indexText(document.documentElement);
  return notes.map(({ is, selectors, about }) => {
    const found = anchor(selectors, document, undefined, index);
    const now = present.get(is);
    const at = found.outcome === 'anchored' ? found.element : null;
    const verdict: Verdict = now
      ? at
        ? scene.truth.get(at) === is || sameOnScreen(at, now)
          ? 'right'
          : 'wrong'
        : (found.outcome as 'unsure' | 'orphan')
      : at
        ? 'pinned'
        : 'let go';
    return {
      page: page.name,
      mutation: mutation.name,
      held: page.held || mutation.held,
      language: mutation.language ?? false,
      verdict,
      about: `${about}${at && verdict !== 'right' ? ` on ${aboutOf(at)}` : ''}`,
    };
  });
}

/* A link around a single text is as good as the text: both are the same thing on the screen. */
function sameOnScreen(left: Element, right: Element): boolean {
  const [outer, inner] = left.contains(right) ? [left, right] : [right, left];
  return (
    outer.contains(inner) &&
    outer.textContent.trim() !== '' &&
    outer.textContent.trim() === inner.textContent.trim()
  );
}

function aboutOf(element: Element): string {
  const around = element.parentElement?.textContent.replace(/\s+/g, ' ').trim().slice(0, 50);
  return `${element.localName} "${element.textContent.replace(/\s+/g, ' ').trim().slice(0, 40)}" in "${around}"`;
}

/** Shares of the notes, in percent; `pinned` of those whose element is gone, the others of those where it is there. */
export interface Shares {
  deleted: number;
  present: number;
  pinned: number;
  wrong: number;
  right: number;
  unsure: number;
  orphan: number;
}

export function sharesOf(judged: readonly Judged[]): Shares {
  const count = (verdict: Verdict): number => judged.filter((one) => one.verdict === verdict).length;
  const deleted = count('pinned') + count('let go');
  const present = judged.length - deleted;
  const share = (part: number, whole: number): number => (whole === 0 ? 0 : (100 * part) / whole);
  return {
    deleted,
    present,
    pinned: share(count('pinned'), deleted),
    wrong: share(count('wrong'), present),
    right: share(count('right'), present),
    unsure: share(count('unsure'), present),
    orphan: share(count('orphan'), present),
  };
}

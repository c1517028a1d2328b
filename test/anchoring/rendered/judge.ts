import { anchor } from '../../../extension/anchoring/anchor.ts';
import type { Anchored } from '../../../extension/anchoring/anchored.ts';
import { describe } from '../../../extension/anchoring/describe.ts';
import { readSelectors } from '../../../extension/anchoring/read-selectors.ts';
import type { Selector } from '../../../extension/anchoring/selectors.ts';
import { indexText } from '../../../extension/anchoring/text-index.ts';
import { Chance } from '../mutated/chance.ts';
import type { Judged, Verdict } from '../mutated/judge.ts';
import type { Change } from './changes.ts';
import type { RenderedPage } from './pages.ts';
import { draw, isPart, partsOf, type Drawn, type Part } from './tree.ts';

interface Note {
  is: number;
  aim: 'element' | 'text';
  selectors: Selector[];
  about: string;
}

/** Notes on a page that is then changed and drawn anew: where they are found, against what is known of them. */
export function judgeRendered(
  document: Document,
  page: RenderedPage,
  { name, change, language }: Change,
  seed: number,
  limit: number,
): Judged[] {
  const chance = new Chance(`${page.name}/${name}/${seed}`);
  const root = page.make(chance);
  const before = draw(root, document.body);
  const notes = notesOn(root, before, chance, limit, document);
  change(root, chance);
  const now = draw(root, document.body);
  const index = indexText(document.documentElement);
  return notes.map(({ is, selectors, about, aim }) => {
    const found = anchor(selectors, document, undefined, index);
    const at = found.outcome === 'anchored' ? found.element : null;
    const verdict = verdictOf(found, now.elements.get(is), now, is);
    return {
      page: page.name,
      mutation: name,
      held: aim === 'text',
      language: language ?? false,
      verdict,
      about: `${about}${at && verdict !== 'right' ? ` on ${aboutOf(at)}` : ''}`,
    };
  });
}

function verdictOf(found: Anchored, now: Element | undefined, drawn: Drawn, is: number): Verdict {
  const at = found.outcome === 'anchored' ? found.element : null;
  if (!now) return at ? 'pinned' : 'let go';
  if (!at) return found.outcome as 'unsure' | 'orphan';
  return drawn.is.get(at) === is || isSameOnScreen(at, now) ? 'right' : 'wrong';
}

/* What somebody may point at: whatever says something or can be pressed, rows and whole parts; and words. */
function notesOn(root: Part, drawn: Drawn, chance: Chance, limit: number, document: Document): Note[] {
  const index = indexText(document.documentElement);
  const parts = [...partsOf(root)]
    .map(([part]) => part)
    .filter(
      (part) =>
        part !== root &&
        (part.list !== undefined ||
          part.section === true ||
          part.children.some((child) => !isPart(child)) ||
          /^(?:a|button|input|svg|tr|li|output)$/.test(part.tag)),
    );
  const travelled = (target: Element | Range): Selector[] =>
    readSelectors(JSON.parse(JSON.stringify(describe(target, undefined, index))) as unknown[]);
  const picked = chance.shuffled(parts).slice(0, limit);
  return picked.flatMap((part, place): Note[] => {
    const element = drawn.elements.get(part.is)!;
    const text = element.firstChild?.nodeType === 3 ? (element.firstChild as Text) : null;
    const on: Note = { is: part.is, aim: 'element', selectors: travelled(element), about: aboutOf(element) };
    if (!text || place % 3 > 0 || text.data.trim().length < 4) return [on];
    const range = document.createRange();
    range.selectNodeContents(text);
    return [
      on,
      { is: part.is, aim: 'text', selectors: travelled(range), about: `words ${aboutOf(element)}` },
    ];
  });
}

/* A link around a single text is as good as the text: both are the same thing on the screen. */
function isSameOnScreen(left: Element, right: Element): boolean {
  const [outer, inner] = left.contains(right) ? [left, right] : [right, left];
  return outer.contains(inner) && outer.textContent.trim() === inner.textContent.trim();
}

function aboutOf(element: Element): string {
  const around = element.parentElement?.textContent.replace(/\s+/g, ' ').trim().slice(0, 60);
  const label = element.getAttribute('aria-label') ?? '';
  return `${element.localName}${label} "${element.textContent.replace(/\s+/g, ' ').trim().slice(0, 40)}" in "${around}"`;
}

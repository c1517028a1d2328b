import { anchor } from '../../../extension/anchoring/anchor.ts';
import type { Anchored } from '../../../extension/anchoring/anchored.ts';
import { describe } from '../../../extension/anchoring/describe.ts';
import { readSelectors } from '../../../extension/anchoring/read-selectors.ts';
import type { Selector } from '../../../extension/anchoring/selectors.ts';
import { indexText } from '../../../extension/anchoring/text-index.ts';
import { Chance } from '../mutated/chance.ts';
import type { Judged, Verdict } from '../mutated/judge.ts';
import type { Build } from './builds.ts';
import { Brush, type Life, type LivedApp, type Screen } from './screen.ts';

/** What became of one note, and whether anybody could tell: things alike to the letter are nobody's to tell apart. */
export interface Lived extends Judged {
  build: string;
  aim: 'element' | 'words' | 'across';
  knowable: boolean;
}

interface Note {
  is: string;
  aim: Lived['aim'];
  selectors: Selector[];
  about: string;
  /** What it says, and each of what it lies in, from the inside out. */
  sayings: string[];
  alike: boolean;
}

/** Notes on an application as it is at first, and where they are after something happened and another build drew it. */
export function judgeLife(
  document: Document,
  lived: LivedApp,
  happening: string | null,
  build: Build,
  seed: number,
  limit: number,
): Lived[] {
  const chance = new Chance(`${lived.name}/${happening}/${build.name}/${seed}`);
  const life = lived.begin(chance);
  const before = show(document, life, false);
  const notes = notesOn(document, before, chance, limit);
  if (happening !== null) life.happen(happening, chance);
  const now = show(document, life, build.second ?? false);
  build.change(document.body, chance);
  const index = indexText(document.documentElement);
  return notes.map((note) => {
    const found = anchor(note.selectors, document, undefined, index);
    const at = placeOf(found);
    const there = now.at.get(note.is);
    const verdict = verdictOf(found, there, now, note.is);
    const alike =
      note.alike || (there ? hasDouble(there, now) : at !== null && isSaidAlike(note.sayings, sayingsOf(at)));
    return {
      page: lived.name,
      mutation: happening ?? 'nothing',
      build: build.name,
      aim: note.aim,
      held: note.aim !== 'element',
      language: build.language ?? false,
      knowable: !alike,
      verdict,
      about: `${note.is}${alike ? ' (alike)' : ''}: ${note.about}${at && verdict !== 'right' ? ` on ${now.is.get(at) ?? '?'} ${aboutOf(at)}` : ''}`,
    };
  });
}

function show(document: Document, life: Life, second: boolean): Screen {
  const brush = new Brush(document, second);
  document.body.replaceChildren(life.draw(brush));
  return brush.screen;
}

/* Words are where they all are: in what holds both their ends. */
function placeOf(found: Anchored): Element | null {
  if (found.outcome !== 'anchored') return null;
  const holder = found.range?.commonAncestorContainer;
  if (!holder) return found.element;
  return holder.nodeType === 1 ? (holder as Element) : holder.parentElement;
}

/* Another that came in the place of one, with the same words and all that is around them: nobody could tell. */
function isSaidAlike(then: readonly string[], now: readonly string[]): boolean {
  return then.length === now.length && then.every((saying, place) => saying === now[place]);
}

function sayingsOf(element: Element): string[] {
  const sayings: string[] = [];
  for (
    let current: Element | null = element;
    current && current.localName !== 'body';
    current = current.parentElement
  )
    if (sayings.at(-1) !== saying(current)) sayings.push(saying(current));
  return sayings;
}

function verdictOf(found: Anchored, there: Element | undefined, now: Screen, is: string): Verdict {
  const at = placeOf(found);
  if (!there) return at ? 'pinned' : 'let go';
  if (!at) return found.outcome as 'unsure' | 'orphan';
  return now.is.get(at) === is || isSameOnScreen(at, there) ? 'right' : 'wrong';
}

function notesOn(document: Document, screen: Screen, chance: Chance, limit: number): Note[] {
  const index = indexText(document.documentElement);
  const travelled = (target: Element | Range): Selector[] =>
    readSelectors(JSON.parse(JSON.stringify(describe(target, undefined, index))) as unknown[]);
  return chance
    .shuffled([...screen.at])
    .slice(0, limit)
    .flatMap(([is, element], place): Note[] => {
      const note = (aim: Lived['aim'], target: Element | Range): Note => ({
        is,
        aim,
        selectors: travelled(target),
        about: aboutOf(element),
        sayings: sayingsOf(element),
        alike: hasDouble(element, screen),
      });
      const notes = [note('element', element)];
      const texts = textsOf(element);
      const [first, end] = [texts[0], texts.at(-1)];
      if (!first || !end || place % 2 === 0) return notes;
      const range = document.createRange();
      if (first === end) {
        if (element.childNodes.length > 1 || first.data.length < 4) return notes;
        range.selectNodeContents(first);
        return [...notes, note('words', range)];
      }
      range.setStart(first, Math.floor(first.data.length / 3));
      range.setEnd(end, Math.ceil((2 * end.data.length) / 3));
      return [...notes, note('across', range)];
    });
}

function textsOf(element: Element): Text[] {
  const walker = element.ownerDocument.createTreeWalker(element, 4);
  const texts: Text[] = [];
  while (walker.nextNode())
    if ((walker.currentNode as Text).data.trim() !== '') texts.push(walker.currentNode as Text);
  return texts;
}

/* Whether another thing reads the same, and so does all that is around both, up to what holds the two. */
function hasDouble(element: Element, screen: Screen): boolean {
  const says = saying(element);
  for (const other of screen.is.keys()) {
    if (other === element || saying(other) !== says || other.contains(element) || element.contains(other))
      continue;
    let [left, right]: [Element, Element] = [element, other];
    while (left.parentElement !== right.parentElement && saying(left) === saying(right)) {
      if (!left.parentElement || !right.parentElement) break;
      [left, right] = [left.parentElement, right.parentElement];
    }
    if (left.parentElement === right.parentElement && saying(left) === saying(right) && !isNamedByPlace(left))
      return true;
  }
  return false;
}

/* A cell is named by its column, and what follows another heading by that. */
function isNamedByPlace(element: Element): boolean {
  const beside = [...(element.parentElement?.children ?? [])];
  return (
    element.matches('td, th, .cell') ||
    beside.some((one) => /^H[1-6]$/.test(one.tagName) && one.tagName !== 'H1')
  );
}

function saying(element: Element): string {
  return `${element.getAttribute('aria-label') ?? ''}|${element.textContent.replace(/\s+/g, '').toLowerCase()}`;
}

/* A link around a single text is as good as the text: both are the same thing on the screen. */
function isSameOnScreen(left: Element, right: Element): boolean {
  const [outer, inner] = left.contains(right) ? [left, right] : [right, left];
  return (
    outer.contains(inner) && outer.textContent.replace(/\s+/g, '') === inner.textContent.replace(/\s+/g, '')
  );
}

function aboutOf(element: Element): string {
  const around = element.parentElement?.textContent.replace(/\s+/g, ' ').trim().slice(0, 70);
  return `${element.localName} "${element.textContent.replace(/\s+/g, ' ').trim().slice(0, 60)}" in "${around}"`;
}

import { isName } from './similarity.ts';
import type { TextIndex } from './text-index.ts';

/* Parts of a row or card that its title stands in. */
const TITLED = 'h1, h2, h3, h4, h5, h6, th, a, strong, b, dt, legend, summary';

/** Texts of an item that are looked at: titles stand at its beginning. */
const LOOKED_AT = 40;

/**
 * Of the texts in a row or card those that are another one in each of its like, as titles, numbers of orders and mail
 * addresses are and states are not: what it is called. The likeliest title first, then the other ones, then all the rest.
 */
export function keysFirst(
  index: TextIndex,
  item: Element,
  like: readonly Element[],
  texts: readonly string[],
): { keys: string[]; rest: string[] } {
  const cells = cellsOf(index, item);
  const others = like.map((sibling) => cellsOf(index, sibling));
  const keys: { text: string; titled: boolean }[] = [];
  for (const text of texts) {
    if (!isName(text)) continue;
    const found = [...cells].find(([, there]) => there.text === text);
    if (!found) continue;
    const shown = others.flatMap((sibling) => sibling.get(found[0])?.text ?? []);
    const isKey =
      shown.length > 0 && shown.length >= others.length * 0.7 && new Set(shown).size === shown.length;
    if (isKey) keys.push({ text, titled: found[1].holder.closest(TITLED) !== null });
  }
  const first = keys.find(({ titled }) => titled) ?? keys[0];
  const names = first ? [first, ...keys.filter((key) => key !== first)].map(({ text }) => text) : [];
  return { keys: names, rest: texts.filter((text) => !names.includes(text)) };
}

interface Cell {
  text: string;
  holder: Element;
}

/** The cells of an item: its texts by their place in it, as a path of tags. */
export function cellsOf(index: TextIndex, item: Element): ReadonlyMap<string, Cell> {
  const known = index.known.cells.get(item);
  if (known) return known;
  const cells = new Map<string, Cell>();
  index.known.cells.set(item, cells);
  const span = index.spans.get(item);
  if (!span) return cells;
  for (const { holder, text } of index.runs.slice(span.first, Math.min(span.end, span.first + LOOKED_AT))) {
    const said = text.trim().slice(0, 80);
    if (said === '') continue;
    let path = '';
    for (let current: Element | null = holder; current && current !== item; current = current.parentElement) {
      let place = 0;
      for (let before = current.previousElementSibling; before; before = before.previousElementSibling)
        place++;
      path = `${current.localName}${place}/${path}`;
    }
    if (!cells.has(path)) cells.set(path, { text: said, holder });
  }
  return cells;
}

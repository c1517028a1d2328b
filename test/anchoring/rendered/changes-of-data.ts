import type { Chance } from '../mutated/chance.ts';
import {
  copyOf,
  everyWord,
  isPart,
  listsOf,
  otherNumber,
  partsOf,
  saysOf,
  setRows,
  type Part,
} from './tree.ts';

/* The same application with other data: what comes, goes, moves and counts on. */

const STRANGERS = 'Wanda Xaver Yorick Zelda Anouk Bjarne Celeste Dimitri Esther Fabio'.split(' ');
const THINGS = 'Kite Lantern Marble Needle Oyster Pillow Quilt Ribbon Saddle Teapot'.split(' ');

/* What a row is called; values and states are no names. */
function namesOf(part: Part): string {
  const found: string[] = [];
  everyWord(part, ({ kind, text }) => {
    if (/^(?:name|label|heading|prose)$/.test(kind)) found.push(text);
  });
  return found.join('|');
}

function areTold(rows: readonly Part[]): boolean {
  return new Set(rows.map(namesOf)).size === rows.length;
}

/* A row made like one that is there, of something else. */
function stranger(model: Part, chance: Chance, place: number): Part {
  const made = copyOf(model);
  let named = false;
  everyWord(made, (words) => {
    if (words.kind === 'name') {
      words.text =
        /\d/.test(words.text) && otherNumber(words.text, chance) !== words.text
          ? otherNumber(words.text, chance)
          : `${chance.pick(STRANGERS)} ${chance.pick(THINGS)} ${'I'.repeat(1 + (place % 3))}`;
      named = true;
    } else if (words.kind === 'value' || words.kind === 'ago') words.text = otherNumber(words.text, chance);
  });
  if (!named)
    everyWord(made, (words) => {
      if (named || words.kind !== 'label' || namesOf(model).split('|')[0] !== words.text) return;
      named = true;
      words.text = `${chance.pick(STRANGERS)} ${chance.pick(THINGS).toLowerCase()}`;
    });
  for (const [part] of partsOf(made))
    if (part.attributes.href !== undefined && /\d/.test(part.attributes.href))
      part.attributes.href = otherNumber(part.attributes.href, chance);
  return made;
}

export function values(root: Part, chance: Chance): void {
  everyWord(root, (words) => {
    if (words.kind === 'value' || words.kind === 'count') words.text = otherNumber(words.text, chance);
  });
}

export function ages(root: Part, chance: Chance): void {
  everyWord(root, (words) => {
    if (words.kind === 'ago')
      words.text = words.text.replace(
        /\d+ \w+ ago/,
        chance.pick(['yesterday', '3 days ago', '1 hour ago', `${chance.whole(2, 59)} minutes ago`]),
      );
  });
}

export function states(root: Part, chance: Chance): void {
  const known = new Set<string>();
  everyWord(root, ({ kind, text }) => kind === 'state' && known.add(text));
  everyWord(root, (words) => {
    if (words.kind === 'state') words.text = chance.pick([...known, 'Unknown']);
  });
}

export function sort(root: Part, chance: Chance): void {
  for (const list of listsOf(root)) {
    if (!areTold(list.rows)) continue;
    const by = chance.happens(0.5) ? 1 : -1;
    setRows(
      list,
      [...list.rows].sort((left, right) => by * saysOf(left).localeCompare(saysOf(right))),
    );
  }
}

export function filter(root: Part, chance: Chance): void {
  for (const list of listsOf(root)) {
    const kept = list.rows.filter(() => chance.happens(0.5));
    if (kept.length > 0 && list.rows[0]!.list !== 'menu') setRows(list, kept);
  }
}

export function removeOne(where: 'first' | 'middle' | 'last'): (root: Part, chance: Chance) => void {
  return (root, chance) => {
    for (const list of listsOf(root)) {
      if (list.rows.length < 2) continue;
      const end = list.rows.length - 1;
      const at = where === 'first' ? 0 : where === 'last' ? end : chance.whole(0, end);
      setRows(
        list,
        list.rows.filter((_, place) => place !== at),
      );
    }
  };
}

export function addOne(where: 'first' | 'middle' | 'last'): (root: Part, chance: Chance) => void {
  return (root, chance) => {
    for (const list of listsOf(root)) {
      const { rows } = list;
      const made = stranger(chance.pick(rows), chance, 0);
      const at = where === 'first' ? 0 : where === 'last' ? rows.length : chance.whole(1, rows.length - 1);
      setRows(list, [...rows.slice(0, at), made, ...rows.slice(at)]);
    }
  };
}

export function scroll(share: number): (root: Part, chance: Chance) => void {
  return (root, chance) => {
    for (const list of listsOf(root)) {
      if (list.rows.length < 8 || !areTold(list.rows)) continue;
      const by = Math.ceil(list.rows.length * share);
      const come = Array.from({ length: by }, (_, place) => stranger(list.rows[place]!, chance, place));
      const now = [...list.rows.slice(by), ...come];
      // Lines of a window lie at places, whatever is shown in them.
      now.forEach((row, place) => {
        const style = list.rows[place]!.attributes.style;
        if (style !== undefined) row.attributes = { ...row.attributes, style };
      });
      setRows(list, now);
    }
  };
}

/* Another tab: the same form about something else stands where this one stood. */
export function otherTab(root: Part, chance: Chance): void {
  for (const [part] of [...partsOf(root)]) {
    if (part.section !== true || !chance.happens(0.5)) continue;
    const other = copyOf(part);
    everyWord(other, (words) => {
      if (words.kind === 'heading')
        words.text = `${chance.pick(STRANGERS)} ${chance.pick(THINGS).toLowerCase()}`;
      else if (words.kind === 'name') words.text = `${chance.pick(STRANGERS)} ${chance.pick(THINGS)}`;
      else if (words.kind === 'prose')
        words.text = `About the ${chance.pick(THINGS).toLowerCase()} of ${chance.pick(STRANGERS)}.`;
      else words.text = words.kind === 'value' ? otherNumber(words.text, chance) : words.text;
    });
    Object.assign(part, other);
  }
}

export function removeSection(root: Part, chance: Chance): void {
  for (const [part] of [...partsOf(root)]) {
    const sections = part.children.filter((child) => isPart(child) && child.section === true);
    if (sections.length < 2) continue;
    const gone = chance.pick(sections);
    part.children = part.children.filter((child) => child !== gone);
  }
}

/* One control or text of a row goes for all rows, or for one. */
export function removeLeaves(root: Part, chance: Chance): void {
  for (const [part] of [...partsOf(root)])
    part.children = part.children.filter(
      (child) => !isPart(child) || child.children.some(isPart) || child.tag === 'th' || !chance.happens(0.12),
    );
}

export function lookalikes(root: Part, chance: Chance): void {
  for (const list of listsOf(root)) {
    const at = chance.whole(0, list.rows.length - 1);
    const made = copyOf(list.rows[at]!);
    let done = false;
    everyWord(made, (words) => {
      if (done || !/^(?:name|label)$/.test(words.kind) || words.text.length < 4) return;
      done = true;
      words.text = /\d/.test(words.text)
        ? otherNumber(words.text, chance)
        : `${words.text} ${chance.pick(['2', 'EU', 'old', 'B'])}`;
    });
    if (!done) continue;
    for (const [part] of partsOf(made))
      if (part.attributes.href !== undefined && part.attributes.href !== '#')
        part.attributes.href = `${part.attributes.href}-2`;
    setRows(
      list,
      list.rows.map((row, place) => (place === at ? made : row)),
    );
  }
}

export function otherRows(root: Part, chance: Chance): void {
  for (const list of listsOf(root)) {
    if (list.rows.length < 6 || list.rows[0]!.list === 'menu' || !areTold(list.rows)) continue;
    setRows(
      list,
      list.rows.map((row, place) => stranger(row, chance, place)),
    );
  }
}

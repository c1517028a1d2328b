import type { Chance } from '../mutated/chance.ts';
import {
  another,
  copyOf,
  e,
  isPart,
  item,
  listsOf,
  otherNumber,
  partsOf,
  saysOf,
  setRows,
  t,
  type Part,
  type Words,
} from './tree.ts';

/** What happens to a page between two looks at it. `fresh` is a row of that list as it might also stand there. */
export interface Change {
  name: string;
  /** A switched language is told apart: nearly all that a note could go by is gone. */
  language?: boolean;
  change: (root: Part, chance: Chance) => void;
}

const STRANGERS = 'Wanda Xaver Yorick Zelda Anouk Bjarne Celeste Dimitri Esther Fabio'.split(' ');
const THINGS = 'Kite Lantern Marble Needle Oyster Pillow Quilt Ribbon Saddle Teapot'.split(' ');

function everyWord(root: Part, act: (words: Words, part: Part) => void): void {
  for (const [part] of partsOf(root)) for (const child of part.children) if (!isPart(child)) act(child, part);
}

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

function values(root: Part, chance: Chance): void {
  everyWord(root, (words) => {
    if (words.kind === 'value' || words.kind === 'count') words.text = otherNumber(words.text, chance);
  });
}

function ages(root: Part, chance: Chance): void {
  everyWord(root, (words) => {
    if (words.kind === 'ago')
      words.text = words.text.replace(
        /\d+ \w+ ago/,
        chance.pick(['yesterday', '3 days ago', '1 hour ago', `${chance.whole(2, 59)} minutes ago`]),
      );
  });
}

function states(root: Part, chance: Chance): void {
  const known = new Set<string>();
  everyWord(root, ({ kind, text }) => kind === 'state' && known.add(text));
  everyWord(root, (words) => {
    if (words.kind === 'state') words.text = chance.pick([...known, 'Unknown']);
  });
}

function sort(root: Part, chance: Chance): void {
  for (const list of listsOf(root)) {
    if (!areTold(list.rows)) continue;
    const by = chance.happens(0.5) ? 1 : -1;
    setRows(
      list,
      [...list.rows].sort((left, right) => by * saysOf(left).localeCompare(saysOf(right))),
    );
  }
}

function filter(root: Part, chance: Chance): void {
  for (const list of listsOf(root)) {
    const kept = list.rows.filter(() => chance.happens(0.5));
    if (kept.length > 0 && list.rows[0]!.list !== 'menu') setRows(list, kept);
  }
}

function removeOne(where: 'first' | 'middle' | 'last'): Change['change'] {
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

function addOne(where: 'first' | 'middle' | 'last'): Change['change'] {
  return (root, chance) => {
    for (const list of listsOf(root)) {
      const { rows } = list;
      const made = stranger(chance.pick(rows), chance, 0);
      const at = where === 'first' ? 0 : where === 'last' ? rows.length : chance.whole(1, rows.length - 1);
      setRows(list, [...rows.slice(0, at), made, ...rows.slice(at)]);
    }
  };
}

function scroll(share: number): Change['change'] {
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

function renameHeadings(root: Part, chance: Chance): void {
  everyWord(root, (words) => {
    if (words.kind === 'heading' && chance.happens(0.6))
      words.text = chance.pick([
        'What is new',
        `${words.text} (all)`,
        `Your ${words.text.toLowerCase()}`,
        'Summary',
      ]);
  });
}

function hash(root: Part, chance: Chance): void {
  const made = (): string =>
    Array.from({ length: 6 }, () => chance.pick([...'abcdefghkmnpqrstuvwxyz0123456789'])).join('');
  const known = new Map<string, string>();
  for (const [part] of partsOf(root)) {
    const name = part.attributes.class ?? part.tag;
    if (!known.has(name)) known.set(name, chance.happens(0.5) ? `css-${made()}` : `${made()}`);
    part.attributes = { ...part.attributes, class: known.get(name)! };
  }
}

function newIds(root: Part, chance: Chance): void {
  const known = new Map<string, string>();
  const from = chance.whole(40, 400);
  for (const [part] of partsOf(root))
    for (const name of ['id', 'for'] as const) {
      const id = part.attributes[name];
      if (id === undefined) continue;
      if (!known.has(id)) known.set(id, `:r${(from + known.size).toString(36)}:`);
      part.attributes[name] = known.get(id)!;
    }
}

function wrap(root: Part, chance: Chance): void {
  for (const [part] of [...partsOf(root)])
    part.children = part.children.map((child) =>
      isPart(child) &&
      child.list === undefined &&
      !/^(?:td|th|tr|thead|tbody|svg)$/.test(child.tag) &&
      chance.happens(0.25)
        ? { ...e('div.wrap', {}, child), plain: true }
        : child,
    );
}

function unwrap(root: Part, chance: Chance): void {
  for (const [part] of [...partsOf(root)])
    part.children = part.children.flatMap((child) =>
      isPart(child) &&
      child.tag === 'div' &&
      child.list === undefined &&
      child.section !== true &&
      child.children.every(isPart) &&
      chance.happens(0.6)
        ? child.children
        : [child],
    );
}

function trim(root: Part): void {
  everyWord(root, (words) => {
    if (/^(?:name|prose)$/.test(words.kind) && words.text.length > 16)
      words.text = `${words.text.slice(0, 14).trim()}…`;
  });
}

function capitals(root: Part): void {
  everyWord(root, (words) => {
    if (words.kind === 'action' || words.kind === 'label') words.text = words.text.toUpperCase();
  });
}

const OTHERWISE: Record<string, string> = {
  Save: 'Save changes',
  Edit: 'Modify',
  Delete: 'Remove',
  Remove: 'Delete',
  Archive: 'Put away',
  Choose: 'Get started',
  'Show all': 'See everything',
  Deploy: 'New deployment',
  Details: 'Show details',
  'Add a card': 'New card',
  Drain: 'Drain now',
  'Send invoice': 'Send it',
};

function otherWords(root: Part, chance: Chance): void {
  const chosen = new Map<string, boolean>();
  everyWord(root, (words) => {
    if (words.kind !== 'action') return;
    if (!chosen.has(words.text)) chosen.set(words.text, chance.happens(0.5));
    if (chosen.get(words.text) === true) words.text = OTHERWISE[words.text] ?? words.text;
  });
}

function addColumn(root: Part): void {
  for (const [part] of partsOf(root)) {
    if (part.tag !== 'tr') continue;
    const isHead = part.children.every((cell) => isPart(cell) && cell.tag === 'th');
    part.children.unshift(isHead ? e('th') : e('td', {}, e('input', { type: 'checkbox' })));
    part.children.splice(3, 0, isHead ? e('th', {}, t('label', 'Region')) : e('td', {}, t('state', 'north')));
  }
}

function removeColumn(root: Part, chance: Chance): void {
  const at = chance.whole(1, 2);
  for (const [part] of partsOf(root)) if (part.tag === 'tr') part.children.splice(at, 1);
}

const SWAPPED: Record<string, string> = {
  b: 'strong',
  strong: 'b',
  em: 'span',
  h2: 'h3',
  section: 'div',
  ol: 'ul',
};

function swapTags(root: Part): void {
  for (const [part] of partsOf(root)) {
    if (part.tag === 'a' && part.attributes.href === '#') {
      part.tag = 'button';
      delete part.attributes.href;
    } else part.tag = SWAPPED[part.tag] ?? part.tag;
  }
}

function banner(root: Part): void {
  root.children.unshift(
    e(
      'div.banner',
      { role: 'alert' },
      e('p', {}, t('prose', 'Maintenance tonight from 22:00.')),
      e('button', {}, t('action', 'Dismiss')),
    ),
  );
  root.children.push(
    e('div.toast', {}, e('span', {}, t('prose', 'Saved.')), e('button', { 'aria-label': 'Close' }, e('svg'))),
  );
}

/* Another tab: the same form about something else stands where this one stood. */
function otherTab(root: Part, chance: Chance): void {
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

function removeSection(root: Part, chance: Chance): void {
  for (const [part] of [...partsOf(root)]) {
    const sections = part.children.filter((child) => isPart(child) && child.section === true);
    if (sections.length < 2) continue;
    const gone = chance.pick(sections);
    part.children = part.children.filter((child) => child !== gone);
  }
}

function swapSections(root: Part): void {
  for (const [part] of [...partsOf(root)]) {
    const sections = part.children.filter((child) => isPart(child) && child.section === true);
    part.children = part.children.map((child) => (sections.includes(child) ? sections.pop()! : child));
  }
}

/* One control or text of a row goes for all rows, or for one. */
function removeLeaves(root: Part, chance: Chance): void {
  for (const [part] of [...partsOf(root)])
    part.children = part.children.filter(
      (child) => !isPart(child) || child.children.some(isPart) || child.tag === 'th' || !chance.happens(0.12),
    );
}

function collapse(root: Part): void {
  for (const [part] of partsOf(root))
    part.children = part.children.filter((child) => !isPart(child) || child.tag !== 'nav');
}

function lookalikes(root: Part, chance: Chance): void {
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

function toIcons(root: Part): void {
  for (const [part] of partsOf(root)) {
    const [only] = part.children;
    if (part.tag !== 'button' || !only || isPart(only) || part.children.length > 1) continue;
    part.attributes = { ...part.attributes, 'aria-label': only.text };
    part.children = [e('svg')];
  }
}

function expand(root: Part, chance: Chance): void {
  for (const list of listsOf(root)) {
    const row = chance.pick(list.rows);
    if (row.tag === 'tr')
      setRows(
        list,
        list.rows.flatMap((one) =>
          one === row
            ? [
                one,
                e(
                  'tr.details',
                  {},
                  e(
                    'td',
                    { colspan: '6' },
                    e('p', {}, t('prose', 'Nothing to tell.')),
                    e('button', {}, t('action', 'Retry')),
                  ),
                ),
              ]
            : [one],
        ),
      );
    else if (row.tag !== 'a')
      row.children.push(
        e(
          'div.details',
          {},
          e('p', {}, t('prose', 'Nothing to tell.')),
          e('button', {}, t('action', 'Retry')),
        ),
      );
  }
}

/* The same twice: for narrow screens, of which one is not shown. */
function twice(root: Part): void {
  const nav = root.children.find((child) => isPart(child) && child.tag === 'nav');
  if (nav && isPart(nav))
    root.children.unshift({ ...copyOf(nav), attributes: { class: 'mobile', hidden: '' } });
}

function otherRows(root: Part, chance: Chance): void {
  for (const list of listsOf(root)) {
    if (list.rows.length < 6 || list.rows[0]!.list === 'menu' || !areTold(list.rows)) continue;
    setRows(
      list,
      list.rows.map((row, place) => stranger(row, chance, place)),
    );
  }
}

function translate(root: Part): void {
  everyWord(root, (words) => {
    words.text = words.text.replace(
      /\p{L}{2,}/gu,
      (word) => `${[...word].reverse().join('').toLowerCase()}as`,
    );
  });
}

function all(...changes: Change['change'][]): Change['change'] {
  return (root, chance) => changes.forEach((change) => change(root, chance));
}

/* A new entry in the main menu, and another order of it. */
function menu(root: Part, chance: Chance): void {
  for (const list of listsOf(root)) {
    if (list.rows[0]!.list !== 'menu') continue;
    setRows(
      list,
      chance.shuffled([
        ...list.rows,
        item('menu', {
          ...e('a.side-link', { href: '/labs' }, e('span', {}, t('label', 'Labs'))),
          is: another(),
        }),
      ]),
    );
  }
}

export const changes: readonly Change[] = [
  { name: 'nothing, drawn anew', change: () => undefined },
  { name: 'values', change: values },
  { name: 'times ago', change: ages },
  { name: 'states', change: states },
  { name: 'sorted', change: sort },
  { name: 'filtered', change: filter },
  { name: 'first row gone', change: removeOne('first') },
  { name: 'a row gone', change: removeOne('middle') },
  { name: 'last row gone', change: removeOne('last') },
  { name: 'row before', change: addOne('first') },
  { name: 'row between', change: addOne('middle') },
  { name: 'row after', change: addOne('last') },
  { name: 'scrolled a little', change: scroll(0.2) },
  { name: 'scrolled far', change: scroll(1) },
  { name: 'next page of rows', change: otherRows },
  { name: 'scrolled, values', change: all(scroll(0.4), values, states) },
  { name: 'headings renamed', change: renameHeadings },
  { name: 'classes hashed', change: hash },
  { name: 'ids made anew', change: newIds },
  { name: 'wrapped', change: wrap },
  { name: 'unwrapped', change: unwrap },
  { name: 'texts cut', change: trim },
  { name: 'capitals', change: capitals },
  { name: 'other words on buttons', change: otherWords },
  { name: 'column added', change: addColumn },
  { name: 'column removed', change: removeColumn },
  { name: 'tags swapped', change: swapTags },
  { name: 'banner and toast', change: banner },
  { name: 'another tab', change: otherTab },
  { name: 'section gone', change: removeSection },
  { name: 'sections swapped', change: swapSections },
  { name: 'parts gone', change: removeLeaves },
  { name: 'menu gone', change: collapse },
  { name: 'menu changed', change: menu },
  { name: 'lookalikes', change: lookalikes },
  { name: 'icons for words', change: toIcons },
  { name: 'row expanded', change: expand },
  { name: 'menu twice', change: twice },
  { name: 'busy hour', change: all(values, states, ages, sort, removeOne('middle')) },
  {
    name: 'next release',
    change: all(hash, newIds, wrap, otherWords, addColumn, menu, values, addOne('first')),
  },
  { name: 'redesign', change: all(hash, swapTags, unwrap, wrap, capitals, swapSections, values) },
  { name: 'language switched', language: true, change: translate },
];

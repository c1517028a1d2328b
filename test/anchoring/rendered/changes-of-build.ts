import type { Chance } from '../mutated/chance.ts';
import {
  another,
  copyOf,
  e,
  everyWord,
  isPart,
  item,
  listsOf,
  partsOf,
  setRows,
  t,
  type Part,
} from './tree.ts';

/* A newer version of the application: the same things, made and called otherwise. */

export function renameHeadings(root: Part, chance: Chance): void {
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

export function hash(root: Part, chance: Chance): void {
  const made = (): string =>
    Array.from({ length: 6 }, () => chance.pick([...'abcdefghkmnpqrstuvwxyz0123456789'])).join('');
  const known = new Map<string, string>();
  for (const [part] of partsOf(root)) {
    const name = part.attributes.class ?? part.tag;
    if (!known.has(name)) known.set(name, chance.happens(0.5) ? `css-${made()}` : `${made()}`);
    part.attributes = { ...part.attributes, class: known.get(name)! };
  }
}

export function newIds(root: Part, chance: Chance): void {
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

export function wrap(root: Part, chance: Chance): void {
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

export function unwrap(root: Part, chance: Chance): void {
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

export function trim(root: Part): void {
  everyWord(root, (words) => {
    if (/^(?:name|prose)$/.test(words.kind) && words.text.length > 16)
      words.text = `${words.text.slice(0, 14).trim()}…`;
  });
}

export function capitals(root: Part): void {
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

export function otherWords(root: Part, chance: Chance): void {
  const chosen = new Map<string, boolean>();
  everyWord(root, (words) => {
    if (words.kind !== 'action') return;
    if (!chosen.has(words.text)) chosen.set(words.text, chance.happens(0.5));
    if (chosen.get(words.text) === true) words.text = OTHERWISE[words.text] ?? words.text;
  });
}

export function addColumn(root: Part): void {
  for (const [part] of partsOf(root)) {
    if (part.tag !== 'tr') continue;
    const isHead = part.children.every((cell) => isPart(cell) && cell.tag === 'th');
    part.children.unshift(isHead ? e('th') : e('td', {}, e('input', { type: 'checkbox' })));
    part.children.splice(3, 0, isHead ? e('th', {}, t('label', 'Region')) : e('td', {}, t('state', 'north')));
  }
}

export function removeColumn(root: Part, chance: Chance): void {
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

export function swapTags(root: Part): void {
  for (const [part] of partsOf(root)) {
    if (part.tag === 'a' && part.attributes.href === '#') {
      part.tag = 'button';
      delete part.attributes.href;
    } else part.tag = SWAPPED[part.tag] ?? part.tag;
  }
}

export function banner(root: Part): void {
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

export function swapSections(root: Part): void {
  for (const [part] of [...partsOf(root)]) {
    const sections = part.children.filter((child) => isPart(child) && child.section === true);
    part.children = part.children.map((child) => (sections.includes(child) ? sections.pop()! : child));
  }
}

export function collapse(root: Part): void {
  for (const [part] of partsOf(root))
    part.children = part.children.filter((child) => !isPart(child) || child.tag !== 'nav');
}

export function toIcons(root: Part): void {
  for (const [part] of partsOf(root)) {
    const [only] = part.children;
    if (part.tag !== 'button' || !only || isPart(only) || part.children.length > 1) continue;
    part.attributes = { ...part.attributes, 'aria-label': only.text };
    part.children = [e('svg')];
  }
}

export function expand(root: Part, chance: Chance): void {
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
export function twice(root: Part): void {
  const nav = root.children.find((child) => isPart(child) && child.tag === 'nav');
  if (nav && isPart(nav))
    root.children.unshift({ ...copyOf(nav), attributes: { class: 'mobile', hidden: '' } });
}

export function translate(root: Part): void {
  everyWord(root, (words) => {
    words.text = words.text.replace(
      /\p{L}{2,}/gu,
      (word) => `${[...word].reverse().join('').toLowerCase()}as`,
    );
  });
}

/* A new entry in the main menu, and another order of it. */
export function menu(root: Part, chance: Chance): void {
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

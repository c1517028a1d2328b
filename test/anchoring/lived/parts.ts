import type { Chance } from '../mutated/chance.ts';
import { people } from '../mutated/words.ts';
import { app, drop, many, put, type Brush } from './screen.ts';

const TABS = ['Profile', 'Billing', 'Alerts', 'Team'];

function field(b: Brush, is: string, label: string, value: string): HTMLElement {
  return b.h(
    is,
    b.second ? 'div.field' : 'p',
    b.h(`${is}/label`, 'label', label),
    b.a(`${is}/input`, 'input', { type: 'text', value }),
    b.h(`${is}/reset`, 'button', 'Reset'),
  );
}

/** Settings behind tabs, each with the same fields and Save. */
export const tabs = app(
  'tabs',
  (chance) => ({ open: 0, all: chance.happens(0.3), fields: ['Name', 'E-mail', 'Language', 'Time zone'] }),
  ({ open, fields, all }, b) => {
    const panel = (tab: string): HTMLElement =>
      b.h(
        `${tab}/panel`,
        b.second ? 'section' : 'div.panel',
        b.h(`${tab}/heading`, b.second ? 'h3' : 'h2', tab),
        b.h(`${tab}/hint`, 'p.hint', `These apply to ${tab.toLowerCase()} only.`),
        fields.map((name) => field(b, `${tab}/${name}`, name, '')),
        b.h(`${tab}/save`, 'button.primary', 'Save'),
      );
    return b.h(
      null,
      'main',
      b.h('title', 'h1', 'Settings'),
      b.h(
        null,
        'nav',
        TABS.map((tab) => b.h(`tab ${tab}`, 'a', tab)),
      ),
      all ? TABS.map(panel) : panel(TABS[open]!),
    );
  },
  {
    'another tab': (state, chance) => {
      state.open = chance.whole(1, 3);
      state.all = false;
    },
    'all on one page': (state) => (state.all = true),
    'a field more': ({ fields }, chance) => put(fields, 'Phone', chance),
    'a field gone': ({ fields }, chance) => void drop(fields, chance),
    'a field renamed': ({ fields }, chance) => {
      const at = chance.whole(0, 3);
      fields[at] = `${fields[at]!} (required)`;
    },
  },
);

const STEPS = ['Address', 'Delivery', 'Payment', 'Review'];

/** A wizard: each step has its own heading and fields, and the same two buttons, which are each step's own. */
export const wizard = app(
  'wizard',
  (chance) => ({ step: chance.whole(0, 1), person: chance.pick(people), error: false }),
  ({ step, person, error }, b) => {
    const name = STEPS[step]!;
    return b.h(
      null,
      'main',
      b.h('title', 'h1', 'Checkout'),
      b.h(
        null,
        'ol.steps',
        STEPS.map((one, place) => b.h(`step ${one}`, 'li', `${place + 1}. ${one}`)),
      ),
      b.h(
        `${name}/form`,
        b.second ? 'section' : 'form',
        b.h(`${name}/heading`, 'h2', name),
        error ? b.h(`${name}/error`, 'p.error', 'Please fill in what is marked.') : null,
        field(b, `${name}/first`, `${name} name`, person),
        field(b, `${name}/remark`, 'Remark', ''),
        b.h(`${name}/terms`, 'p', 'You can change this until the parcel leaves.'),
        b.h(`${name}/back`, 'button', 'Back'),
        b.h(`${name}/next`, 'button.primary', 'Next'),
      ),
    );
  },
  {
    'next step': (state) => (state.step += 1),
    'two steps on': (state) => (state.step += 2),
    'an error': (state) => (state.error = true),
  },
);

/** A list beside the details of what is chosen in it: the details of two orders differ in what they are of. */
export const details = app(
  'list and details',
  (chance) => ({
    chosen: 0,
    orders: many(7, (place) => ({
      place,
      who: chance.shuffled(people)[place]!,
      sum: `${chance.whole(2, 9)}0.00`,
    })),
  }),
  ({ chosen, orders }, b) => {
    const { place, who, sum } = orders.find(({ place }) => place === chosen) ?? orders[0]!;
    const is = `of ${place}`;
    return b.h(
      null,
      'main',
      b.h(
        null,
        'ul.side',
        orders.map((one) =>
          b.h(`side ${one.place}`, 'li', `Order 70${one.place}`, b.h(null, 'small', one.who)),
        ),
      ),
      b.h(
        is,
        b.second ? 'section' : 'article',
        b.h(`${is}/heading`, 'h2', `Order 70${place}`),
        b.h(
          null,
          'dl',
          b.h(null, 'dt', 'Customer'),
          b.h(`${is}/who`, 'dd', who),
          b.h(null, 'dt', 'Sum'),
          b.h(`${is}/sum`, 'dd', sum),
          b.h(null, 'dt', 'State'),
          b.h(`${is}/state`, 'dd', 'Paid'),
        ),
        b.h(`${is}/refund`, 'button', 'Refund'),
        b.h(`${is}/mail`, 'button', 'Send receipt'),
      ),
    );
  },
  {
    'another chosen': (state, chance) => (state.chosen = chance.whole(1, 6)),
    'one gone from the list': ({ orders }, chance) => void drop(orders, chance),
    'the list by name': ({ orders }) => void orders.sort((left, right) => left.who.localeCompare(right.who)),
  },
);

const CODES = ['400', '401', '403', '404', '405', '410', '429', '500', '502', '503'];

/** A menu and a list of pages that differ by one figure. */
export const numbered = app(
  'numbered pages',
  (chance) => ({ codes: chance.shuffled(CODES).slice(0, 6).sort(), groups: ['Billing', 'Users', 'Shop'] }),
  ({ codes, groups }, b) =>
    b.h(
      null,
      'div.app',
      b.h(
        null,
        'nav',
        groups.map((group) =>
          b.h(
            `group ${group}`,
            b.second ? 'section' : 'ul',
            b.h(`group ${group}/name`, b.second ? 'h6' : 'li', group),
            ['Overview', 'Settings', 'Reports'].map((name) =>
              b.h(`${group}/${name}`, b.second ? 'a' : 'li', name),
            ),
          ),
        ),
      ),
      b.h(
        null,
        'main',
        b.h('title', 'h1', 'Error pages'),
        codes.map((code) =>
          b.h(
            `code ${code}`,
            b.second ? 'article' : 'div.entry',
            b.h(`code ${code}/name`, 'a', `${code} Page`),
            b.h(`code ${code}/file`, 'code', `errors/${code}.html`),
            b.h(`code ${code}/edit`, 'button', 'Edit'),
            b.h(`code ${code}/preview`, 'button', 'Preview'),
          ),
        ),
      ),
    ),
  {
    'one gone': ({ codes }, chance) => void drop(codes, chance),
    'three gone': ({ codes }, chance) => many(3, () => drop(codes, chance)),
    others: (state) => (state.codes = CODES.filter((code) => !state.codes.includes(code))),
    'one more': (state) => {
      state.codes = [...state.codes, CODES.find((code) => !state.codes.includes(code))!].sort();
    },
    'a group gone': ({ groups }, chance) => void drop(groups, chance),
    'groups in another order': (state, chance) => (state.groups = chance.shuffled(state.groups)),
  },
);

const PROSE = [
  'The backend keeps what it was told until the disk is full.',
  'When the probe cannot reach its target it tries again once.',
  'A note is kept with the version that was live when it was written.',
  'Two people may edit the same case; the later one is told.',
  'The gateway keeps what it was told until the queue is full.',
  'Every evening the reports of the day are sent to the owners.',
  'An owner can hand a service over to another team at any time.',
];

interface Sentence {
  is: string;
  says: string;
}

/** Prose with code, links and emphasis inside its sentences. */
export const prose = app(
  'prose',
  (chance) => ({
    parts: chance.shuffled(['Storage', 'Probes', 'Owners']).map((heading) => ({
      heading,
      sentences: chance
        .shuffled(PROSE)
        .slice(0, 4)
        .map((says, place): Sentence => ({ is: `${heading} ${place}`, says })),
    })),
  }),
  ({ parts }, b) =>
    b.h(
      null,
      b.second ? 'article' : 'main',
      b.h('title', 'h1', 'Running it'),
      parts.map(({ heading, sentences }) => [
        b.h(`heading ${heading}`, 'h2', heading),
        ...sentences.map(({ is, says }) => {
          const words = says.split(' ');
          const middle = words.length >> 1;
          return b.h(
            is,
            'p',
            `${words.slice(0, middle - 1).join(' ')} `,
            b.h(null, b.second ? 'strong' : 'code', words[middle - 1]!),
            ` ${words.slice(middle, -2).join(' ')} `,
            b.h(null, 'a', words.at(-2)!),
            ` ${words.at(-1)!}`,
          );
        }),
      ]),
    ),
  {
    'a word more in each': ({ parts }, chance) => each(parts, (one) => (one.says = insert(one.says, chance))),
    'a word more, and half gone': (state, chance) => {
      each(state.parts, (one) => (one.says = insert(one.says, chance)));
      for (const part of state.parts) part.sentences = part.sentences.filter(() => chance.happens(0.5));
    },
    'half gone': ({ parts }, chance) => {
      for (const part of parts) part.sentences = part.sentences.filter(() => chance.happens(0.5));
    },
    rewritten: ({ parts }, chance) =>
      each(
        parts,
        (one) =>
          (one.says = one.says
            .split(' ')
            .map((word) => (chance.happens(0.2) ? 'indeed' : word))
            .join(' ')),
      ),
    'parts in another order': (state, chance) => (state.parts = chance.shuffled(state.parts)),
    'a part gone': ({ parts }, chance) => void drop(parts, chance),
    'one that is nearly another': ({ parts }, chance) => {
      const part = chance.pick(parts);
      const gone = drop(part.sentences, chance);
      put(
        part.sentences,
        {
          is: `${gone.is} instead`,
          says: gone.says.replace(/ (\w+)\.$/, ' never.').replace('it was told', 'people say'),
        },
        chance,
      );
    },
  },
);

function each(parts: { sentences: Sentence[] }[], change: (one: Sentence) => void): void {
  for (const { sentences } of parts) sentences.forEach(change);
}

function insert(says: string, chance: Chance): string {
  const words = says.split(' ');
  words.splice(chance.whole(1, words.length - 1), 0, chance.pick(['also', 'usually', 'now', 'often']));
  return words.join(' ');
}

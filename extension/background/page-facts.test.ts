import { describe, expect, test } from 'vitest';
import {
  numbered,
  readCases,
  readMatch,
  readNotes,
  readServices,
  worstFirst,
  type NoteFact,
} from './page-facts.ts';

/* A whole reply, as our own backend gives it. */
const incident = {
  id: 'inc_1',
  title: 'Checkout answers 500',
  severity: 'high',
  status: 'open',
  openedAt: '2026-11-29T10:00:00.000Z',
  commander: 'Ada',
  liveDeployment: { id: 'dep_1', version: '1.1.0' },
  cases: [{ id: 'case_1', title: 'Coupons', status: 'open' }],
};
const reply = {
  match: {
    service: {
      slug: 'shop',
      name: 'Shop',
      owners: ['team'],
      environments: [{ slug: 'production', name: 'Production', urlPatterns: ['https://shop.example/*'] }],
      keptParameters: ['order'],
      maskSelectors: ['.salary'],
      version: 3,
    },
    environment: { slug: 'production', name: 'Production' },
    pattern: 'https://shop.example/*',
  },
  live: {
    id: 'dep_1',
    version: '1.1.0',
    startedAt: '2026-11-29T09:00:00.000Z',
    finishedAt: null,
    verdict: { value: 'worse', reasons: [{ message: 'slower' }] },
  },
  openIncidents: [incident],
  pagesUrl: 'https://ops.example/a/appops-suite-app',
};
const note = {
  id: 'ann_1',
  number: 4,
  body: 'Broken',
  erased: false,
  kind: 'problem',
  target: {
    source: 'https://shop.example/',
    title: '',
    selectors: [{ type: 'CssSelector', value: 'a' }],
    excerpt: 'Pay',
  },
  author: { kind: 'person', id: 'u', name: 'Ada' },
  createdAt: '2026-11-29T10:00:00.000Z',
  releaseVersion: '1.1.0',
  incident: 'inc_1',
  case: null,
  attachments: [{ id: 'att_1', mediaType: 'image/png', bytes: 1 }],
};

/* Every place of a value where one field is missing, or holds something of another kind. */
function* spoilt(value: unknown): Generator<unknown> {
  for (const other of [undefined, null, 7, 'text', [], {}]) yield other;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value))
    for (const bad of spoilt(inner)) {
      const copy = structuredClone(value) as Record<string, unknown>;
      if (bad === undefined) Reflect.deleteProperty(copy, key);
      else copy[key] = bad;
      yield copy;
    }
}

describe('an answer in which a field is missing or of another kind', () => {
  test('still tells all the others', () => {
    let kept = 0;
    let all = 0;
    for (const [key, value] of Object.entries(reply))
      for (const bad of spoilt(value)) {
        const parsed = readMatch.reply.parse({ ...reply, [key]: bad });
        all++;
        // What is beside the spoilt part is read as if nothing were wrong.
        for (const other of ['match', 'live', 'openIncidents', 'pagesUrl'] as const)
          if (other !== key) expect(parsed[other]).toEqual(readMatch.reply.parse(reply)[other]);
        if (parsed.match !== null) kept++;
      }
    expect(all).toBeGreaterThan(100);
    expect(kept).toBeGreaterThan(all / 2);
  });

  test('costs a list of incidents none of the others', () => {
    for (const bad of spoilt(incident)) {
      const { openIncidents } = readMatch.reply.parse({ ...reply, openIncidents: [bad, incident] });
      expect(openIncidents.at(-1)).toMatchObject({ id: 'inc_1', title: 'Checkout answers 500' });
    }
  });

  test('costs a page none of its other notes, and a note none of its words', () => {
    for (const [key, value] of Object.entries(note))
      for (const bad of spoilt(value)) {
        const { items } = readNotes.reply.parse({ items: [{ ...note, [key]: bad }, note], nextCursor: null });
        expect(items.at(-1)).toMatchObject({ id: 'ann_1', body: 'Broken' });
        if (key !== 'id') expect(items).toHaveLength(2);
      }
  });

  test('does not end the reading of lists', () => {
    expect(readCases.reply.parse({})).toEqual({ items: [], nextCursor: null });
    expect(readServices.reply.parse({ items: [{ slug: 'shop' }] }).items[0]).toMatchObject({
      slug: 'shop',
      keptParameters: null,
      maskSelectors: null,
    });
  });
});

test('critical incidents come first, then the newest, what has recovered last; a severity of a newer backend is not put last', () => {
  const parse = (id: string, severity: string, hour: number) => ({
    ...readMatch.reply.parse(reply).openIncidents[0]!,
    id,
    severity,
    openedAt: `2026-11-29T${hour}:00:00.000Z`,
  });
  const list = [
    parse('low', 'low', 23),
    parse('new', 'blocker', 22),
    parse('high', 'high', 21),
    parse('old', 'critical', 10),
    { ...parse('well', 'critical', 12), now: { state: 'recovered', since: null } },
    parse('young', 'critical', 11),
  ];
  expect(worstFirst(list).map(({ id }) => id)).toEqual(['young', 'old', 'high', 'new', 'low', 'well']);
});

test('where a backend gives no numbers, the oldest note is the first, so that a new one changes no other', () => {
  const of = (id: string): NoteFact => ({
    ...readNotes.reply.parse({ items: [note] }).items[0]!,
    id,
    number: null,
  });
  const before = numbered([of('ann_2'), of('ann_1')]);
  const after = numbered([of('ann_3'), of('ann_2'), of('ann_1')]);
  for (const { id, number } of before) expect(after.find((one) => one.id === id)!.number).toBe(number);
});

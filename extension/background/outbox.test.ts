import { beforeEach, expect, test, vi } from 'vitest';
import type { Answer } from './backend.ts';
import { flushAnew, flushOutbox, isFlushing } from './outbox.ts';

/* The queue against a backend that hangs; the disk is a map, the backend is what each test says. */
const disk = new Map<string, unknown>();
interface Request {
  body: { id: string };
  signal: AbortSignal;
  answer: (answer: Answer<unknown>) => void;
}
const requests: Request[] = [];

vi.mock('../storage/database.ts', () => ({
  allEntries: () => Promise.resolve([...disk.values()]),
  changeEntry: (_: string, id: string, change: (current: unknown) => unknown) => {
    const next = change(disk.get(id));
    if (next !== undefined) disk.set(id, next);
    return Promise.resolve();
  },
  deleteEntry: (_: string, id: string) => Promise.resolve(disk.delete(id)),
  putEntry: (_: string, entry: { id: string }) => Promise.resolve(disk.set(entry.id, entry)),
}));
vi.mock('../storage/settings.ts', () => ({
  readSettings: () => Promise.resolve({ backendUrl: 'https://ops.example' }),
}));
vi.mock('./clock.ts', () => ({ clockOffset: () => Promise.resolve(0) }));
vi.mock('./page-rules.ts', () => ({
  refreshRules: () => Promise.resolve(),
  ruleFor: () => Promise.resolve({ keptParameters: [], maskSelectors: [], known: true }),
}));
vi.mock('./backend.ts', () => ({
  callBackend: (_: unknown, { body, signal }: Request) =>
    new Promise((resolve) => {
      requests.push({ body, signal, answer: resolve });
      const failure = { kind: 'unreachable', message: 'given up', status: null, code: null };
      signal.addEventListener('abort', () => resolve({ ok: false, failure }));
    }),
}));

function line(id: string, order: number): void {
  disk.set(id, {
    id,
    backendUrl: 'https://ops.example',
    order,
    createdAt: 0,
    after: null,
    attempts: 0,
    refused: null,
    kind: 'annotation',
    body: {
      id,
      target: { source: 'https://shop.example/', selectors: [] },
      body: 'A note',
      kind: 'note',
    },
    picture: null,
  });
}

const FIRST = `ann_${'0'.repeat(31)}1`;
const SECOND = `ann_${'0'.repeat(31)}2`;

beforeEach(() => {
  disk.clear();
  requests.length = 0;
});

async function asked(count: number): Promise<void> {
  await vi.waitFor(() => expect(requests).toHaveLength(count));
}

test('a new try gives up the request that hangs and makes it anew, with the same id', async () => {
  line(FIRST, 1);
  const old = flushOutbox();
  await asked(1);
  const anew = flushAnew();
  await asked(2);
  expect(requests[0]!.signal.aborted).toBe(true);
  expect(requests[1]!.signal.aborted).toBe(false);
  expect(requests[1]!.body.id).toBe(requests[0]!.body.id);
  requests[1]!.answer({ ok: true, value: {} });
  expect(await anew).toEqual({ sent: 1, failure: null });
  expect(await old).toEqual({ sent: 1, failure: null });
  expect(disk.size).toBe(0);
  expect(isFlushing()).toBe(false);
});

test('what was given up counts as no failure of the entry, and one that asks meanwhile waits for the newest try', async () => {
  line(FIRST, 1);
  line(SECOND, 2);
  void flushOutbox();
  await asked(1);
  const anew = flushAnew();
  await asked(2);
  const joined = flushOutbox();
  expect(disk.get(FIRST)).toMatchObject({ attempts: 0 });
  requests[1]!.answer({ ok: true, value: {} });
  await asked(3);
  expect(requests[2]!.body.id).toBe(SECOND);
  requests[2]!.answer({ ok: true, value: {} });
  expect(await anew).toEqual({ sent: 2, failure: null });
  expect(await joined).toEqual(await anew);
  expect(disk.size).toBe(0);
});

test('without a new try nobody gives anything up: those who ask wait for the same request', async () => {
  line(FIRST, 1);
  const first = flushOutbox();
  const second = flushOutbox();
  await asked(1);
  requests[0]!.answer({ ok: true, value: {} });
  expect(await first).toEqual({ sent: 1, failure: null });
  expect(await second).toEqual(await first);
  expect(requests).toHaveLength(1);
});

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { askWorker } from './worker.ts';

const worker = vi.hoisted(() => ({ answer: (): Promise<unknown> => Promise.resolve() }));
vi.mock('../browser.ts', () => ({ browser: { runtime: { sendMessage: () => worker.answer() } } }));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('what the worker answers is what comes', async () => {
  worker.answer = () => Promise.resolve({ ok: true, picture: 'AAAA' });
  expect(await askWorker({ type: 'picture.get', id: 'att_1' })).toEqual({ ok: true, picture: 'AAAA' });
});

test('a worker that does not know the request has refused it: nothing is read out of no answer', async () => {
  worker.answer = () => Promise.resolve(undefined);
  expect(await askWorker({ type: 'state.get', tabId: 1 })).toMatchObject({ ok: false });
});

test('a worker that never answers has refused it, too', async () => {
  worker.answer = () => new Promise(() => {});
  const asked = askWorker({ type: 'rules.get' });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await asked).toMatchObject({ ok: false, message: expect.stringContaining('did not answer') });
});

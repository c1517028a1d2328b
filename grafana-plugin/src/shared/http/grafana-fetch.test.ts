// @vitest-environment jsdom
import { createClient, UnreachableError } from '@appops/shared/client';
import { createService, listServices } from '@appops/shared/contract/services';
import { setBackendSrv, type BackendSrv, type BackendSrvRequest } from '@grafana/runtime';
import { NEVER, of, throwError } from 'rxjs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { api, submissionKey } from './api.ts';
import { errorWords, isOutage } from './error-words.ts';
import { GrafanaRefusal, grafanaFetch } from './grafana-fetch.ts';

const problem = {
  type: 'urn:appops:problem:forbidden',
  title: 'Forbidden',
  status: 403,
  detail: 'This needs the role editor.',
  code: 'forbidden',
  requestId: 'r1',
};

let asked: BackendSrvRequest[] = [];
function grafanaAnswers(answer: (request: BackendSrvRequest) => unknown): void {
  asked = [];
  setBackendSrv({
    fetch: (request: BackendSrvRequest) => {
      asked.push(request);
      return answer(request);
    },
  } as unknown as BackendSrv);
}
const fails = (status: number, data: unknown) => () =>
  throwError(() => ({ status, statusText: 'Failed', data, config: {} }));
const caught = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );

describe('api', () => {
  test('a call goes through the app door, silently, and its answer is read', async () => {
    grafanaAnswers(() =>
      of({ status: 200, data: '{"items":[],"nextCursor":null}', headers: new Headers(), config: {} }),
    );
    expect(await api(listServices, { query: { limit: 5 } })).toEqual({ items: [], nextCursor: null });
    expect(asked[0]).toMatchObject({
      url: 'api/plugin-proxy/appops-suite-app/api/v1/services?limit=5',
      method: 'GET',
      showErrorAlert: false,
    });
  });

  test.each([
    ['an object', problem],
    ['text', JSON.stringify(problem)],
    ['text inside an object, as Grafana wraps it', { message: 'Failed', error: JSON.stringify(problem) }],
    ['text as the message', { message: JSON.stringify(problem) }],
  ])('the backend’s no is understood when Grafana hands it on as %s', async (_, data) => {
    grafanaAnswers(fails(403, data));
    const words = errorWords(await caught(api(listServices)));
    expect(words).toMatchObject({ title: 'Forbidden', detail: problem.detail, requestId: 'r1' });
  });

  test.each([
    [502, { message: 'Bad gateway' }, /cannot reach the AppOps backend/, true],
    [404, { message: 'plugin route match not found' }, /configuration/, false],
    [403, { message: 'plugin proxy route access denied' }, /higher role/, false],
    [0, undefined, /Grafana itself does not answer/, true],
  ])('Grafana’s own %d says what to do', async (status, data, words, outage) => {
    grafanaAnswers(fails(status, data));
    const error = await caught(api(listServices));
    expect(error).toBeInstanceOf(GrafanaRefusal);
    expect(errorWords(error).detail).toMatch(words);
    expect(isOutage(error)).toBe(outage);
  });

  test('a page where the answer should be is no answer', async () => {
    grafanaAnswers(() => of({ status: 200, data: '<html>', headers: new Headers(), config: {} }));
    expect(await caught(api(listServices))).toBeInstanceOf(UnreachableError);
  });
});

test('bytes are asked for as bytes', async () => {
  grafanaAnswers(() =>
    of({
      status: 200,
      data: new TextEncoder().encode('png').buffer,
      headers: new Headers({ 'content-type': 'image/png' }),
      config: {},
    }),
  );
  const answer = await grafanaFetch('/x', { headers: { accept: 'image/*' } });
  expect(asked[0]!.responseType).toBe('arraybuffer');
  expect(await answer.text()).toBe('png');
});

test('an abandoned call is no outage', async () => {
  grafanaAnswers(() => throwError(() => new Error('canceled')));
  const controller = new AbortController();
  controller.abort();
  const client = createClient({ baseUrl: '', fetch: grafanaFetch });
  expect(isOutage(await caught(client(listServices, { signal: controller.signal })))).toBe(false);
});

describe('a call that nobody answers ends', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const ended = async (call: Promise<unknown>, ms: number) => {
    const outcome = caught(call);
    await vi.advanceTimersByTimeAsync(ms);
    expect(vi.getTimerCount()).toBe(0);
    return outcome;
  };

  test('a question after 20 s, in words that say where to look', async () => {
    grafanaAnswers(() => NEVER);
    const error = await ended(api(listServices), 20_000);
    expect(isOutage(error)).toBe(true);
    expect(errorWords(error)).toMatchObject({ title: 'AppOps does not answer', retry: true });
    expect(errorWords(error).detail).toMatch(/within 20 s.*look at its log/);
    expect(asked[0]!.abortSignal!.aborted).toBe(true);
  });

  test('a change after 75 s, and it is said that it may have arrived', async () => {
    grafanaAnswers(() => NEVER);
    const error = await ended(api(createService, { body: { name: 'a' } }), 75_000);
    expect(errorWords(error).detail).toMatch(/may have arrived/);
  });

  test('a caller who gives up ends it at once', async () => {
    grafanaAnswers(() => NEVER);
    const abort = new AbortController();
    const outcome = caught(api(listServices, { signal: abort.signal }));
    await vi.advanceTimersByTimeAsync(1);
    abort.abort();
    expect(isOutage(await outcome)).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });
});

test.each([
  ['token_invalid', 403, false],
  ['identity_invalid', 403, false],
  ['not_found', 404, false],
  ['rate_limited', 429, true],
  ['unavailable', 503, true],
])('whether asking again may help after %s', async (code, status, retry) => {
  grafanaAnswers(fails(status, { ...problem, status, code }));
  expect(errorWords(await caught(api(listServices))).retry).toBe(retry);
});

test('keys of submissions differ', () => {
  expect(submissionKey()).toMatch(/^[0-9a-f]{32}$/);
  expect(submissionKey()).not.toBe(submissionKey());
});

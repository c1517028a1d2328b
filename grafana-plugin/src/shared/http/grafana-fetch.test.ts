// @vitest-environment jsdom
import { createClient, UnreachableError } from '@appops/shared/client';
import { listServices } from '@appops/shared/contract/services';
import { setBackendSrv, type BackendSrv, type BackendSrvRequest } from '@grafana/runtime';
import { of, throwError } from 'rxjs';
import { describe, expect, test } from 'vitest';
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

test('keys of submissions differ', () => {
  expect(submissionKey()).toMatch(/^[0-9a-f]{32}$/);
  expect(submissionKey()).not.toBe(submissionKey());
});

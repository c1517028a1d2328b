import { dateTime, type DataQueryRequest, type DataQueryResponse } from '@grafana/data';
import { EMPTY, NEVER, of, throwError, type Observable } from 'rxjs';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { AppOpsDataSource } from './datasource.ts';
import type { AppOpsQuery } from './query.ts';

const fetch = vi.hoisted(() => vi.fn<(options: Asked) => Observable<unknown>>());

interface Asked {
  url: string;
  method: string;
  data?: string;
  abortSignal?: AbortSignal;
}

vi.mock('@grafana/runtime', () => ({
  config: { appSubUrl: '' },
  getBackendSrv: () => ({ fetch }),
  getTemplateSrv: () => ({ replace: (text: string) => text, getVariables: () => [] }),
  isFetchError: (error: object) => 'status' in error && 'config' in error,
}));
vi.mock('./editors/annotation-editor.tsx', () => ({ AnnotationEditor: () => null }));

const settings = { uid: 'appops', name: 'AppOps', jsonData: { backendUrl: 'http://127.0.0.1:4400' } };

function source(changes: object = {}): AppOpsDataSource {
  return new AppOpsDataSource({ ...settings, ...changes } as never);
}

function answer(body: unknown): Observable<unknown> {
  return of({ status: 200, data: JSON.stringify(body), headers: new Headers() });
}

function refusal(status: number, data: unknown): Observable<never> {
  return throwError(() => ({ status, statusText: '', data, config: {} }));
}

function problem(code: string, status = 403) {
  return refusal(status, {
    type: 'about:blank',
    title: 'No',
    status,
    detail: 'Not so.',
    code,
    requestId: 'r-1',
  });
}

function ask(targets: AppOpsQuery[], at = source()): Promise<DataQueryResponse> {
  return new Promise((resolve, reject) => {
    at.query(request(targets)).subscribe({ next: resolve, error: reject });
  });
}

function request(targets: AppOpsQuery[]): DataQueryRequest<AppOpsQuery> {
  const range = { from: dateTime(1_000_000), to: dateTime(4_600_000), raw: { from: 'now-1h', to: 'now' } };
  return { targets, range, maxDataPoints: 800, scopedVars: {} } as unknown as DataQueryRequest<AppOpsQuery>;
}

const series: AppOpsQuery = { refId: 'A', queryType: 'series', metric: 'availability', services: ['shop'] };

beforeEach(() => {
  fetch.mockReset();
});

describe('query', () => {
  test('asks through the proxy of its own data source, with the range and lists', async () => {
    fetch.mockReturnValue(answer({ frames: [] }));
    await ask([series]);
    const [{ url, method, data }] = fetch.mock.calls[0]!;
    expect([method, url]).toEqual(['POST', 'api/datasources/proxy/uid/appops/api/v1/query/series']);
    expect(JSON.parse(data!)).toEqual({
      from: '1970-01-01T00:16:40.000Z',
      to: '1970-01-01T01:16:40.000Z',
      services: ['shop'],
      environments: [],
      monitors: [],
      metric: 'availability',
      maxDataPoints: 800,
    });
  });

  test('a hidden query is not asked', async () => {
    expect(await ask([{ ...series, hide: true }])).toEqual({ data: [] });
    expect(fetch).not.toHaveBeenCalled();
  });

  test('one that fails says so beside the data of the others', async () => {
    const fields = [{ name: 'time', type: 'time', unit: null, labels: {}, values: [1] }];
    fetch.mockImplementation(({ url }) =>
      url.endsWith('table') ? problem('internal', 500) : answer({ frames: [{ name: 'x', fields }] }),
    );
    const { data, errors, error } = await ask([series, { refId: 'B', queryType: 'table' }]);
    expect(data).toHaveLength(1);
    expect(errors).toEqual([{ refId: 'B', message: 'AppOps failed to answer: Not so. (request r-1)' }]);
    expect(error).toBe(errors?.[0]);
  });

  test('a value that fits nothing is no error: a layer has no markers, and the frame a notice', async () => {
    const notice = 'AppOps knows no environment “$nope”, so nothing is shown for it.';
    fetch.mockImplementation(({ url }) =>
      answer(
        url.endsWith('series')
          ? { frames: [], notices: [notice] }
          : { markers: [], total: 0, notices: [notice] },
      ),
    );
    const layer = { refId: 'Anno', queryType: 'annotations' as const, environments: ['$nope'] };
    const { data, errors } = await ask([layer, { ...series, environments: ['$nope'] }]);
    expect(errors).toBeUndefined();
    expect(data).toMatchObject(
      ['Anno', series.refId].map((refId) => ({
        refId,
        length: 0,
        meta: { notices: [{ severity: 'warning', text: notice }] },
      })),
    );
  });

  test('who goes away ends the request', async () => {
    fetch.mockReturnValue(NEVER);
    const subscription = source()
      .query(request([series]))
      .subscribe();
    await expect.poll(() => fetch.mock.calls.length).toBe(1);
    const signal = fetch.mock.calls[0]![0].abortSignal;
    expect(signal?.aborted).toBe(false);
    subscription.unsubscribe();
    expect(signal?.aborted).toBe(true);
  });
});

describe('testDatasource', () => {
  test('without an address it says what to enter, and asks nothing', async () => {
    const { status, message } = await source({ jsonData: {} }).testDatasource();
    expect([status, message]).toEqual(['error', expect.stringContaining('Enter the address')]);
    expect(fetch).not.toHaveBeenCalled();
  });

  test('when it works it says what it found', async () => {
    const shop = {
      slug: 'shop',
      name: 'Shop',
      description: '',
      owners: [],
      repository: null,
      environments: [],
      createdAt: '2026-01-01T00:00:00.000Z',
      version: 1,
    };
    fetch.mockImplementation(({ url }) =>
      answer(url.includes('services') ? { items: [shop], nextCursor: null } : { markers: [], total: 3 }),
    );
    expect(await source().testDatasource()).toEqual({
      status: 'success',
      message: 'It works: AppOps answers. It knows 1 service, and 3 deployments of the last 24 hours.',
    });
  });

  test.each([
    ['a revoked token', () => problem('token_revoked'), 'was revoked. An administrator makes a new one'],
    ['an expired token', () => problem('token_expired'), 'has expired. An administrator makes a new one'],
    ['no token', () => problem('token_missing'), 'has no token yet'],
    [
      'a token that Grafana saw refused',
      () => refusal(400, 'Authentication to data source failed'),
      'does not accept the token',
    ],
    ['a dead backend', () => refusal(502, {}), 'Grafana cannot reach the AppOps backend (502)'],
    [
      'a missing permission',
      () => refusal(403, { message: 'Access denied' }),
      'Grafana does not let you query',
    ],
    ['a page of another server', () => answer('<html>'), 'is not an AppOps that this client understands'],
    ['no answer', () => EMPTY, 'AppOps did not answer'],
  ])('%s is told in words that say what to do', async (_case, reply, words) => {
    fetch.mockImplementation(reply);
    expect(await source().testDatasource()).toEqual({
      status: 'error',
      message: expect.stringContaining(words),
    });
  });
});

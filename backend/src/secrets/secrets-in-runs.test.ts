import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ApiError } from '@appops/shared/client';
import type { HttpCheck } from '@appops/shared/contract/checks/http';
import { listEvents } from '@appops/shared/contract/events';
import * as monitors from '@appops/shared/contract/monitors';
import type { BodyInputOf } from '@appops/shared/contract/route';
import { createSecret, listSecrets, retireSecret, updateSecret } from '@appops/shared/contract/secrets';
import { createService } from '@appops/shared/contract/services';
import { createToken } from '@appops/shared/contract/tokens';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestBackend, type TestBackend } from '../../testing/http.ts';

/** A target that says again all that it hears, in every way that comes to mind. */
async function startEcho(): Promise<{ server: Server; port: number; heard: Heard[] }> {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const { authorization = '', 'x-key': key = '' } = request.headers;
      heard.push({ url: request.url ?? '', authorization, key: String(key), body });
      const all = `${request.url ?? ''} ${authorization} ${String(key)} ${body}`;
      response.writeHead(500, {
        'content-type': `text/${encodeURIComponent(authorization.slice(-20))}`,
        'x-echo': encodeURIComponent(all),
      });
      response.end(`${all}\n${Buffer.from(all).toString('base64')}\n${JSON.stringify({ all })}`);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port, heard };
}

interface Heard {
  url: string;
  authorization: string;
  key: string;
  body: string;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of request) text += String(piece);
  return text;
}

const value = 'tk_live/Zx81+"abc" & ü=Ω9';
const ascii = 'tk-live-0123456789-abcdef';

describe.each(['sqlite', 'postgres'] as const)('secrets of checks on %s', (engine) => {
  let backend: TestBackend;
  let echo: Awaited<ReturnType<typeof startEcho>>;
  beforeAll(async () => {
    [backend, echo] = await Promise.all([startTestBackend(engine), startEcho()]);
    await backend.call(createService, { body: { name: 'shop', environments: [{ name: 'production' }] } });
  });
  afterAll(async () => {
    await backend.stop();
    echo.server.close();
  });

  const setSecret = (name: string, secret: string, hosts = ['127.0.0.1']) =>
    backend.call(createSecret, { body: { name, value: secret, hosts } });
  const checkOf = (more: Partial<HttpCheck> = {}): BodyInputOf<typeof monitors.tryCheck>['check'] => ({
    type: 'http',
    url: `http://127.0.0.1:${echo.port}/`,
    ...more,
  });
  const create = (name: string, check: ReturnType<typeof checkOf>, client = backend.call) =>
    client(monitors.createMonitor, {
      body: {
        ...{
          name,
          service: 'shop',
          environment: 'production',
          check,
          intervalMs: 1_000,
          opensIncident: false,
        },
        retries: { attempts: 0, delayMs: 0 },
      },
    });
  const refusal = async (work: Promise<unknown>): Promise<ApiError> => {
    const error: unknown = await work.then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(ApiError);
    return error as ApiError;
  };
  const lastResult = async (id: string) =>
    (await backend.call(monitors.getMonitor, { params: { id } })).lastResult;

  test('are sent in address, header and body, and come back from nowhere', async () => {
    await setSecret('EVERYWHERE', value);
    await setSecret('IN_HEADER', ascii);
    const check = checkOf({
      url: `http://127.0.0.1:${echo.port}/hook/\${secret:EVERYWHERE}?key=\${secret:EVERYWHERE}`,
      method: 'POST',
      headers: { Authorization: 'Bearer ${secret:IN_HEADER}', 'X-Key': '${secret:IN_HEADER}' },
      body: 'the key is ${secret:EVERYWHERE}',
      assertions: [
        { kind: 'status', accept: '200-299' },
        { kind: 'header', name: 'x-echo', comparison: 'equals', value: 'nothing' },
        { kind: 'json', path: '$.all', comparison: 'equals', value: 'nothing' },
      ],
    });
    const tried = await backend.call(monitors.tryCheck, { body: { check } });
    expect(echo.heard.at(-1)).toEqual({
      url: `/hook/${encodeURIComponent(value)}?key=${encodeURIComponent(value)}`,
      authorization: `Bearer ${ascii}`,
      key: ascii,
      body: `the key is ${value}`,
    });
    expect(tried.outcome).toBe('down');
    const made = await create('echo', check);
    await expect.poll(() => lastResult(made.id).then((last) => last?.outcome)).toBe('down');
    const replies = await Promise.all([
      backend.call(monitors.getMonitor, { params: { id: made.id } }),
      backend.call(monitors.listResults, { params: { id: made.id } }),
      backend.call(monitors.runMonitor, { params: { id: made.id } }),
      backend.call(listSecrets),
      backend.call(listEvents, { query: { after: 0 } }),
    ]);
    for (const hidden of [value, ascii])
      for (const written of [hidden, encodeURIComponent(hidden), JSON.stringify(hidden).slice(1, -1)])
        expect(JSON.stringify([tried, ...replies])).not.toContain(written);
    // What is shown of the check names the secrets, and what failed is told all the same.
    expect(JSON.stringify(replies[0])).toContain('${secret:EVERYWHERE}');
    expect(tried.attempt.message).toContain('500');
  });

  test('lie nowhere in the data folder in plain text', () => {
    if (engine !== 'sqlite') return;
    for (const file of readdirSync(backend.data, { recursive: true, withFileTypes: true }))
      if (file.isFile()) {
        const bytes = readFileSync(join(file.parentPath, file.name));
        for (const hidden of [value, ascii]) expect(bytes.includes(hidden)).toBe(false);
      }
  });

  test('a check that names one which there is not is refused, with the field and the cure', async () => {
    const error = await refusal(create('none', checkOf({ headers: { 'X-Key': 'a ${secret:NOWHERE}' } })));
    expect(error.problem.fields).toEqual([
      {
        path: 'body.check.headers.X-Key',
        message: expect.stringMatching(
          /names the secret "NOWHERE", which there is not.*appops secret set NOWHERE/,
        ) as string,
      },
    ]);
    const odd = await refusal(create('odd', checkOf({ body: '${secret:no name}', method: 'POST' })));
    expect(odd.message).toMatch(/names no secret: write \$\{secret:NAME\}/);
  });

  test('one that no header can hold is refused there', async () => {
    await setSecret('TWO_LINES', 'one\ntwo');
    const error = await refusal(create('lines', checkOf({ headers: { 'X-Key': '${secret:TWO_LINES}' } })));
    expect(error.message).toMatch(/holds a line break, which a header cannot/);
  });

  test('an editor cannot send one to a server of his own, by no way', async () => {
    await setSecret('FOR_API', 'only-for-the-api', ['api.example.com']);
    const { secret: token } = await backend.call(createToken, {
      body: { name: 'editor', scopes: ['read', 'operate'] },
    });
    const editor = backend.as(token);
    const stolen = checkOf({ headers: { 'X-Key': '${secret:FOR_API}' } });
    for (const error of [
      await refusal(editor(monitors.tryCheck, { body: { check: stolen } })),
      await refusal(create('stolen', stolen, editor)),
    ])
      expect(error.message).toMatch(/may be sent to api\.example\.com only, and not to 127\.0\.0\.1/);
    expect(JSON.stringify(echo.heard)).not.toContain('only-for-the-api');
    // Nor may he make, change or retire one; their names he needs.
    expect((await editor(listSecrets)).items.map(({ name }) => name)).toContain('FOR_API');
    const { id, version } = (await editor(listSecrets)).items.find(({ name }) => name === 'FOR_API')!;
    for (const error of [
      await refusal(editor(createSecret, { body: { name: 'HIS', value: 'xxxx', hosts: ['*'] } })),
      await refusal(editor(updateSecret, { params: { id }, body: { version, hosts: ['*'] } })),
      await refusal(editor(retireSecret, { params: { id } })),
    ])
      expect(error.status).toBe(403);
  });

  test('another value is sent from the next run on, and nothing of the monitor begins anew', async () => {
    const secret = await setSecret('ROTATED', 'the-first-value');
    const made = await create('rotated', checkOf({ headers: { 'X-Key': '${secret:ROTATED}' } }));
    await expect.poll(() => echo.heard.some(({ key }) => key === 'the-first-value')).toBe(true);
    const after = await backend.call(updateSecret, {
      params: { id: secret.id },
      body: { version: secret.version, value: 'the-second-value' },
    });
    expect(after.usedBy.map(({ name }) => name)).toEqual(['rotated']);
    await expect
      .poll(
        () =>
          echo.heard.at(-1)?.key === 'the-second-value' ||
          echo.heard.some(({ key }) => key === 'the-second-value'),
        { timeout: 10_000 },
      )
      .toBe(true);
    expect((await backend.call(monitors.getMonitor, { params: { id: made.id } })).version).toBe(made.version);
    const stale = await refusal(
      backend.call(updateSecret, {
        params: { id: secret.id },
        body: { version: secret.version, value: 'late' },
      }),
    );
    expect(stale.code).toBe('stale_version');
  });

  test('one that was retired in use tells where, and its monitor is in error and never sent the placeholder', async () => {
    const secret = await setSecret('RETIRED', 'about-to-be-retired');
    const made = await create('uses it', checkOf({ headers: { 'X-Key': '${secret:RETIRED}' } }));
    await expect.poll(() => echo.heard.some(({ key }) => key === 'about-to-be-retired')).toBe(true);
    const retired = await backend.call(retireSecret, { params: { id: secret.id } });
    expect(retired.usedBy).toEqual([
      { id: made.id, name: 'uses it', service: 'shop', environment: 'production' },
    ]);
    await expect
      .poll(() => lastResult(made.id).then((last) => last?.outcome), { timeout: 10_000 })
      .toBe('error');
    const last = await lastResult(made.id);
    expect(last).toMatchObject({ reason: 'check', suspect: false });
    expect(last?.message).toMatch(
      /^Nothing was sent: the check's headers X-Key names the secret "RETIRED", which was retired/,
    );
    expect(echo.heard.filter(({ key }) => key.includes('${'))).toEqual([]);
    const tried = await backend.call(monitors.runMonitor, { params: { id: made.id } });
    expect(tried.outcome).toBe('error');
    // Set anew by its name, it goes on.
    await setSecret('RETIRED', 'set-anew-by-its-name');
    await expect
      .poll(() => lastResult(made.id).then((now) => now?.outcome), { timeout: 10_000 })
      .toBe('down');
    expect(echo.heard.some(({ key }) => key === 'set-anew-by-its-name')).toBe(true);
  });

  test('a name that is in use is not set over by mistake', async () => {
    await setSecret('TAKEN', 'first');
    expect((await refusal(setSecret('TAKEN', 'second'))).code).toBe('conflict');
    // A request that is repeated is answered as before, and its key with another value is not.
    const body = { name: 'REPEATED', value: 'value-1', hosts: ['127.0.0.1'] };
    const once = await backend.call(createSecret, { body, idempotencyKey: 'k-1' });
    expect(await backend.call(createSecret, { body, idempotencyKey: 'k-1' })).toEqual(once);
    const other = await refusal(
      backend.call(createSecret, { body: { ...body, value: 'value-2' }, idempotencyKey: 'k-1' }),
    );
    expect(other.code).toBe('idempotency_mismatch');
  });

  test.each([
    ['a value that is too short to be hidden', { name: 'SHORT', value: 'abc', hosts: ['*'] }, 'value'],
    ['a name in small letters', { name: 'short', value: 'abcd', hosts: ['*'] }, 'name'],
    ['a value that names another', { name: 'NESTED', value: 'a ${secret:B}', hosts: ['*'] }, 'value'],
    ['nowhere to be sent', { name: 'NOWHERE_TO', value: 'abcd', hosts: [] }, 'hosts'],
    ['a host with a port', { name: 'PORT', value: 'abcd', hosts: ['a.example:443'] }, 'hosts'],
  ])('%s is refused at its field, without the value in the answer', async (_, body, field) => {
    const response = await backend.send('POST', '/api/v1/secrets', JSON.stringify(body), {
      'content-type': 'application/json',
    });
    const text = await response.text();
    expect(response.status).toBe(400);
    expect(text).toContain(`body.${field}`);
    if (field !== 'value') expect(text).not.toContain('abcd');
  });
});

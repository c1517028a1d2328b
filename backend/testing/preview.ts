import Fastify, { type FastifyInstance } from 'fastify';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { registerPreview, type Preview } from '../src/preview/register-preview.ts';

const appRoute = (method: string, path: string, reqRole: string) => ({
  path: `api/v1/${path}`,
  method,
  reqRole,
  url: '{{ .JsonData.backendUrl }}/api/v1',
  headers: [
    { name: 'Authorization', content: 'Bearer {{ .SecureJsonData.appToken }}' },
    { name: 'X-AppOps-Door', content: 'app' },
    { name: 'X-AppOps-Level', content: reqRole.toLowerCase() },
  ],
});
const info = { version: '1.0.0' };
const appJson = {
  id: 'appops-suite-app',
  type: 'app',
  name: 'AppOps',
  info,
  includes: [{ type: 'datasource', path: 'datasource/plugin.json' }],
  routes: [appRoute('GET', '*', 'Viewer'), appRoute('POST', '*', 'Editor')],
};
const dataSourceJson = {
  id: 'appops-suite-datasource',
  type: 'datasource',
  name: 'AppOps',
  info,
  routes: [
    {
      path: 'api/v1/query',
      method: 'POST',
      url: '{{ .JsonData.backendUrl }}/api/v1/query',
      headers: [
        { name: 'Authorization', content: 'Bearer {{ .SecureJsonData.token }}' },
        { name: 'X-AppOps-Door', content: 'datasource' },
      ],
    },
  ],
};

export interface PreviewFixture {
  url: string;
  preview: Preview;
  /** Epoch milliseconds; a test may move it on. */
  now: number;
  /** What the API saw of two requests that it never ends. */
  stream: 'not asked' | 'open' | 'closed';
  slow: 'not asked' | 'open' | 'closed';
  /** Opens a browser's session and gives its cookie. */
  signIn(): Promise<string>;
  /** Signs in and gives a `fetch` below /preview as somebody of that role. */
  as(role: string): Promise<(path: string, init?: RequestInit) => Promise<Response>>;
  close(): Promise<void>;
}

/** A small plugin and its preview, as a build leaves them; for `--assets`. */
export async function makeBuiltPages(folder: string): Promise<string> {
  await mkdir(join(folder, 'plugin/datasource'), { recursive: true });
  await mkdir(join(folder, 'preview/page'), { recursive: true });
  await writeFile(join(folder, 'plugin/plugin.json'), JSON.stringify(appJson));
  await writeFile(join(folder, 'plugin/module.js'), 'System.register([], () => ({}))');
  await writeFile(join(folder, 'plugin/datasource/plugin.json'), JSON.stringify(dataSourceJson));
  await writeFile(join(folder, 'preview/index.html'), '<title>the page</title>');
  await writeFile(join(folder, 'preview/page/main-1.js'), '1');
  return folder;
}

/** Serves the preview of a small plugin over an API that tells what it was asked. */
export async function startPreview(): Promise<PreviewFixture> {
  const folder = await mkdtemp(join(tmpdir(), 'appops-preview-'));
  await makeBuiltPages(folder);
  await writeFile(join(folder, 'secret.txt'), 'not for anybody');

  const app = Fastify();
  const fixture = {
    url: '',
    now: 1_800_000_000_000,
    stream: 'not asked',
    slow: 'not asked',
  } as PreviewFixture;
  bindApi(app, fixture);
  fixture.preview = await registerPreview(app, {
    previewFolder: join(folder, 'preview'),
    pluginFolder: join(folder, 'plugin'),
    ownUrl: () => fixture.url,
    tokens: { app: 'app-secret', dataSource: 'ds-secret' },
    linkSecret: 'only in the data folder',
    clock: () => fixture.now,
  });
  fixture.url = await app.listen({ host: '127.0.0.1', port: 0 });
  fixture.signIn = async () => {
    const response = await fetch(fixture.preview.link());
    return response.headers.get('set-cookie')!.split(';')[0]!;
  };
  fixture.as = async (role) => {
    const cookie = await fixture.signIn();
    const call = (path: string, init: RequestInit = {}) =>
      fetch(`${fixture.url}/preview${path}`, {
        ...init,
        headers: { cookie, ...(init.body ? { 'content-type': 'application/json' } : {}), ...init.headers },
      });
    await call('/api/preview/role', { method: 'POST', body: JSON.stringify({ role }) });
    return call;
  };
  fixture.close = async () => {
    await app.close();
    await rm(folder, { recursive: true });
  };
  return fixture;
}

function bindApi(app: FastifyInstance, fixture: PreviewFixture): void {
  app.all('/api/v1/echo', (request) => ({
    method: request.method,
    url: request.url,
    headers: request.headers,
    body: request.body ?? null,
  }));
  app.post('/api/v1/query/series', (request) => ({ headers: request.headers }));
  app.post('/api/v1/query/refused', (_request, reply) => reply.status(401).send({ code: 'token_invalid' }));
  app.get('/api/v1/cookie', (_request, reply) => reply.header('set-cookie', 'a=b').send('ok'));
  app.get('/api/v1/stream', (request, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream' });
    reply.raw.write('data: first\n\n');
    fixture.stream = 'open';
    request.raw.once('close', () => (fixture.stream = 'closed'));
  });
  app.get('/api/v1/slow', (request, reply) => {
    reply.hijack();
    fixture.slow = 'open';
    request.raw.once('close', () => (fixture.slow = 'closed'));
  });
}

export const viaApp = '/api/plugin-proxy/appops-suite-app/api/v1';
export const viaDataSource = '/api/datasources/proxy/uid/appops/api/v1';

import { request as rawRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startPreview, viaApp, type PreviewFixture } from '../../testing/preview.ts';

let fixture: PreviewFixture;
beforeAll(async () => {
  fixture = await startPreview();
});
afterAll(() => fixture.close());

describe('the link', () => {
  test('without it the bare page answers 200, says where the link is and holds no page of ours', async () => {
    const response = await fetch(`${fixture.url}/preview/`);
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(text).toContain('npm start');
    expect(text).not.toContain('the page');
  });
  test('the address alone leads to the pages', async () => {
    const response = await fetch(`${fixture.url}/`, { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([302, '/preview/']);
  });

  test('opens one browser: a strict cookie that scripts cannot read, and no second use', async () => {
    const link = fixture.preview.link();
    const first = await fetch(link);
    expect(first.status).toBe(200);
    const cookie = first.headers.get('set-cookie')!;
    expect(cookie).toMatch(/; Path=\/preview;/);
    expect(cookie).toContain('HttpOnly');
    expect(cookie).toContain('SameSite=Strict');
    const page = await fetch(`${fixture.url}/preview/a/appops-suite-app/overview`, {
      headers: { cookie: cookie.split(';')[0]! },
    });
    expect(await page.text()).toContain('the page');
    expect(page.headers.get('content-security-policy')).toBe("frame-ancestors 'none'");

    const second = await fetch(link);
    expect(second.status).toBe(403);
    expect(second.headers.get('set-cookie')).toBeNull();
  });

  test('is no longer valid a day later', async () => {
    const link = fixture.preview.link();
    fixture.now += 25 * 3_600_000;
    expect((await fetch(link)).status).toBe(403);
  });

  test('a made-up session is none', async () => {
    const name = (await fixture.signIn()).split('=')[0];
    const response = await fetch(`${fixture.url}/preview/api/preview/session`, {
      headers: { cookie: `${name}=x` },
    });
    expect(response.status).toBe(403);
  });
});

describe('who is kept out', () => {
  const withHost = (host: string, path: string, cookie = '') =>
    new Promise<number>((resolve, reject) => {
      rawRequest(`${fixture.url}${path}`, { headers: { host, cookie } }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
        .on('error', reject)
        .end();
    });

  test.each(['/preview/', '/preview/api/preview/session', '/preview/open?code=x', `/preview${viaApp}/echo`])(
    'a Host that is not loopback is refused at %s',
    async (path) => {
      const cookie = await fixture.signIn();
      const { port } = new URL(fixture.url);
      expect(await withHost(`attacker.example:${port}`, path, cookie)).toBe(403);
      expect(await withHost(`127.0.0.1.attacker.example:${port}`, path, cookie)).toBe(403);
    },
  );

  test('a foreign Origin is refused, also "null" and this machine on another port', async () => {
    const call = await fixture.as('Admin');
    for (const origin of ['https://attacker.example', 'null', 'http://127.0.0.1:1']) {
      const response = await call(`${viaApp}/echo`, { headers: { origin } });
      expect(response.status, origin).toBe(403);
    }
    expect((await call(`${viaApp}/echo`, { headers: { origin: fixture.url } })).status).toBe(200);
  });

  test('calls without a session are refused, and nothing reaches the API', async () => {
    for (const path of [`${viaApp}/echo`, '/api/datasources', '/api/frontend/settings']) {
      const response = await fetch(`${fixture.url}/preview${path}`);
      expect(response.status, path).toBe(403);
    }
  });

  test('files outside the built folders are not served', async () => {
    const call = await fixture.as('Admin');
    for (const path of [
      '..%2f..%2fsecret.txt',
      '%2e%2e/%2e%2e/secret.txt',
      '../secret.txt',
      '..%5c..%5csecret.txt',
    ]) {
      const response = await call(`/public/plugins/appops-suite-app/${path}`);
      expect(await response.text(), path).not.toContain('not for anybody');
    }
    expect((await call('/public/plugins/appops-suite-app/module.js')).status).toBe(200);
    expect((await call('/public/plugins/appops-suite-datasource/plugin.json')).status).toBe(200);
    expect((await call('/public/plugins/another/module.js')).status).toBe(404);
  });
});

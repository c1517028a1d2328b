import { deviceAuthorization, deviceToken } from '@appops/shared/contract/device';
import { openIncident } from '@appops/shared/contract/incidents';
import type { Scope } from '@appops/shared/contract/route';
import { allRoutes } from '@appops/shared/contract/routes';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appDoor, connect, fromBackend, viaApp, type Connected } from './connected.ts';

let all: Connected;
beforeAll(async () => {
  all = await connect();
});
afterAll(() => all?.close());

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

describe('the app proxy', () => {
  test('names the person, with the role that Grafana has signed', async () => {
    const expected = [
      [all.viewer, 'viewer', ['read']],
      [all.editor, 'editor', ['read', 'annotate', 'operate', 'ingest']],
      [all.admin, 'admin', ['read', 'annotate', 'operate', 'ingest', 'admin', 'probe']],
    ] as const;
    for (const [person, role, scopes] of expected) {
      const { status, json } = await viaApp(person, 'GET', '/api/v1/whoami');
      expect(status).toBe(200);
      expect(json).toMatchObject({ actor: { kind: 'person', name: person.name }, role, door: 'app' });
      expect((json!.actor as { id: string }).id).toMatch(/^grafana:user:\w+$/);
      expect([...(json!.scopes as string[])].sort()).toEqual([...scopes].sort());
    }
  });

  const levels: Record<Exclude<Scope, 'probe'> | 'none', number> = {
    read: 0,
    annotate: 1,
    operate: 1,
    ingest: 1,
    none: 1,
    admin: 2,
  };
  const pageRoutes = allRoutes.filter(({ path, scope }) => path.startsWith('/api/v1/') && scope !== 'probe');

  test.each(pageRoutes.map(({ method, path, scope }) => [method, path, scope] as const))(
    '%s %s is for whom the contract says',
    async (method, path, scope) => {
      const body = method === 'GET' || method === 'DELETE' ? {} : { body: {} };
      for (const [rank, person] of [all.viewer, all.editor, all.admin].entries()) {
        const answer = await viaApp(person, method, path.replace(/\{\w+\}/g, 'x'), body);
        if (rank < levels[scope as keyof typeof levels]) {
          expect(answer.status, `${person.name}: ${answer.text}`).toBe(403);
          expect(answer.text).toContain('plugin proxy route access denied');
        } else {
          expect(fromBackend(answer), `${person.name}: ${answer.status} ${answer.text}`).toBe(true);
          expect([401, 403], answer.text).not.toContain(answer.status);
        }
      }
    },
  );

  test('lets nobody in who is not signed in, and no account of a machine', async () => {
    expect((await all.grafana.call('GET', `${appDoor}/api/v1/whoami`)).status).toBe(401);
    const made = await all.grafana.admin.call('POST', '/api/serviceaccounts', {
      body: { name: 'robot', role: 'Admin' },
    });
    const key = await all.grafana.admin.call('POST', `/api/serviceaccounts/${String(made.json!.id)}/tokens`, {
      body: { name: 'robot' },
    });
    const robot = await all.grafana.call('GET', `${appDoor}/api/v1/whoami`, {
      headers: { authorization: `Bearer ${String(key.json!.key)}` },
    });
    expect(robot.status).toBe(403);
    expect(robot.json).toMatchObject({ code: 'identity_invalid' });
  });

  test('works with the session of a browser, whose cookie stays in Grafana', async () => {
    const login = await all.grafana.call('POST', '/login', {
      body: { user: all.editor.login, password: `${all.editor.login}-of-this-test` },
    });
    const cookie = (login.headers['set-cookie'] ?? []).map((line) => line.split(';')[0]).join('; ');
    expect(cookie).toContain('grafana_session=');
    const opened = await all.grafana.call('POST', `${appDoor}/api/v1/incidents`, {
      headers: { cookie, origin: all.grafana.url },
      body: { title: 'Opened in a browser' },
    });
    expect(opened.status, opened.text).toBe(201);
    const foreign = await all.grafana.call('POST', `${appDoor}/api/v1/incidents`, {
      headers: { cookie, origin: 'http://elsewhere.example' },
      body: { title: 'Forged' },
    });
    expect(foreign.status).toBe(403);
  });

  test('gives a person a new role with their next request', async () => {
    const person = await all.grafana.addPerson('petra', 'Petra Promoted', 'Viewer');
    const { json } = await viaApp(person, 'GET', '/api/v1/whoami');
    expect(json).toMatchObject({ role: 'viewer' });
    const { json: user } = await person.call('GET', '/api/user');
    await all.grafana.admin.call('PATCH', `/api/org/users/${String(user!.id)}`, { body: { role: 'Editor' } });
    expect((await viaApp(person, 'GET', '/api/v1/whoami')).json).toMatchObject({ role: 'editor' });
  });

  test('pairs a browser, which may do no more than the one who approved it', async () => {
    for (const [person, scope] of [
      [all.viewer, 'read'],
      [all.editor, 'read annotate'],
    ] as const) {
      const anonymous = all.backend.as(null);
      const asked = await anonymous(deviceAuthorization, {
        body: { client_id: 'appops-extension', scope: 'read annotate', client_name: 'Firefox' },
      });
      const shown = await viaApp(person, 'GET', `/api/v1/device?userCode=${asked.user_code}`);
      expect(shown.json).toMatchObject({ clientName: 'Firefox', status: 'pending' });
      const approved = await viaApp(person, 'POST', '/api/v1/device/approve', {
        body: { userCode: asked.user_code },
      });
      expect(approved.status, approved.text).toBe(200);
      const token = await anonymous(deviceToken, {
        body: {
          grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
          client_id: 'appops-extension',
          device_code: asked.device_code,
        },
      });
      expect(token.scope).toBe(scope);
    }
  });

  test('hands events on as they happen', async () => {
    const late: number[] = [];
    await new Promise<void>((resolve, reject) => {
      let openedAt = 0;
      const stream = request(
        `${all.grafana.url}${appDoor}/api/v1/events`,
        { agent: false, headers: { authorization: all.viewer.authorization, accept: 'text/event-stream' } },
        (incoming) => {
          let text = '';
          expect(incoming.headers['content-type']).toContain('text/event-stream');
          const open = () => {
            openedAt = performance.now();
            text = '';
            all.backend
              .admin(openIncident, { body: { title: `Streamed ${late.length}` } })
              .catch((error: unknown) => reject(error as Error));
          };
          incoming.on('data', (chunk: Buffer) => {
            text += chunk.toString();
            if (!text.includes(`Streamed ${late.length}`) || openedAt === 0) return;
            late.push(performance.now() - openedAt);
            if (late.length < 3) return open();
            stream.destroy();
            resolve();
          });
          open();
        },
      );
      stream.setTimeout(30_000, () => stream.destroy(new Error('The stream was silent for 30 s')));
      stream.once('error', reject);
      stream.end();
    });
    expect(Math.max(...late)).toBeLessThan(3_000);
  });

  test('takes a picture as bytes and gives the same bytes back', async () => {
    const asked = { bytes: png, headers: { 'content-type': 'image/png' } };
    expect((await viaApp(all.viewer, 'POST', '/api/v1/attachments', asked)).status).toBe(403);
    const uploaded = await viaApp(all.editor, 'POST', '/api/v1/attachments', asked);
    expect(uploaded.status, uploaded.text).toBe(201);
    const { id, bytes } = uploaded.json as { id: string; bytes: number };
    expect(bytes).toBe(png.length);
    const downloaded = await viaApp(all.viewer, 'GET', `/api/v1/attachments/${id}`);
    expect(downloaded.headers['content-type']).toBe('image/png');
    expect(downloaded.bytes.equals(png)).toBe(true);
  });

  test('reports every part of the connection as good, to whoever tests it', async () => {
    for (const person of [all.viewer, all.admin]) {
      const { status, json } = await viaApp(person, 'POST', '/api/v1/settings/test', {
        body: { clientTime: new Date().toISOString() },
      });
      expect(status).toBe(200);
      const parts = json!.parts as { part: string; ok: boolean | null; message: string }[];
      expect(parts.filter(({ ok }) => ok !== true)).toEqual([]);
      expect(new Set(parts.map(({ part }) => part))).toEqual(
        new Set(['token', 'role', 'issuer', 'keys', 'signature', 'audience', 'clock']),
      );
    }
  });
});

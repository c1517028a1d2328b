import { createToken } from '@appops/shared/contract/tokens';
import { createWebhookSource } from '@appops/shared/contract/webhooks';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { command } from '../../testing/cli.ts';
import { readConfig } from '../config.ts';
import { startTestBackend, type TestBackend } from '../../testing/http.ts';
import { signed } from '../ingest/sources/github/sample.ts';

const breaks = ['\n', '\r\n', ' \n', '\n\n'];

describe('a secret that was pasted with its line break', () => {
  let backend: TestBackend;
  beforeAll(async () => {
    backend = await startTestBackend('sqlite');
  });
  afterAll(() => backend.stop());

  test.each(breaks)('is the same one in the variables that a start reads (%j)', (end) => {
    const sealingKey = 'ab'.repeat(32);
    const config = readConfig([], {
      APPOPS_SEALING_KEY: sealingKey + end,
      APPOPS_DATABASE_URL: `postgres://a:b@127.0.0.1/c${end}`,
      APPOPS_PORT: `4401${end}`,
    });
    expect(config).toMatchObject({ sealingKey, database: 'postgres://a:b@127.0.0.1/c', port: 4401 });
  });

  test.each(breaks)('is the same one for the commands (%j)', async (end) => {
    const { secret } = await backend.call(createToken, { body: { name: 'ci', scopes: ['read'] } });
    const run = async (args: string[], env: Record<string, string>) => {
      const asked = ['deployment', 'list', '--server', backend.url, ...args];
      const { out, said } = await command(asked, { cwd: tmpdir(), env });
      return out + said;
    };
    expect(await run([], { APPOPS_TOKEN: secret + end })).toMatch(/^No deployments yet/);
    expect(await run(['--token', secret + end], {})).toMatch(/^No deployments yet/);
  });

  test.each(breaks)('is the same one in a form (%j)', async (end) => {
    const { secret } = await backend.call(createToken, { body: { name: 'laptop', scopes: ['read'] } });
    const revoked = await fetch(`${backend.url}/oauth/revoke`, {
      method: 'POST',
      body: new URLSearchParams({ token: secret + end }),
    });
    expect(revoked.status).toBe(200);
  });

  test.each(breaks)('is the same one for a webhook, on whichever side the break is (%j)', async (end) => {
    const bare = 'a secret of at least 16';
    const sides = [[bare + end, bare]];
    // On the other side it is what people paste; any number of spaces cannot be guessed.
    if (/^\r?\n$/.test(end)) sides.push([bare, bare + end], [bare + end, bare + end]);
    for (const [here = '', there = ''] of sides) {
      const { source } = await backend.call(createWebhookSource, {
        body: { kind: 'github', name: 'GitHub', secret: here },
      });
      const { headers, body } = signed('ping', { zen: 'Keep it logically awesome.' }, there);
      const answer = await fetch(backend.url + source.path, { method: 'POST', body, headers });
      expect(answer.status).toBe(202);
    }
  });
});

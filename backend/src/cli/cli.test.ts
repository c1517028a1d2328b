import { createClient, type Client } from '@appops/shared/client';
import { listDeployments, startDeployment } from '@appops/shared/contract/deployments';
import { planMaintenance } from '@appops/shared/contract/maintenance';
import { createMonitor, getMonitor, getProbe } from '@appops/shared/contract/monitors';
import { createService, getService, listServices } from '@appops/shared/contract/services';
import { listTokens } from '@appops/shared/contract/tokens';
import { createWebhookSource, listWebhookSources } from '@appops/shared/contract/webhooks';
import SqliteDatabase from 'better-sqlite3';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBackend, type Backend } from '../backend.ts';
import { readConfig } from '../config.ts';
import { command, commandProcess } from '../../testing/cli.ts';

let data: string;
let backend: Backend;
let call: Client;
beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'appops-cli-'));
  backend = await startBackend(readConfig(['--port', '0', '--data', data, '--log-level', 'silent'], {}));
  const token = readFileSync(join(data, 'admin.token'), 'utf8').trim();
  call = createClient({ baseUrl: backend.url, headers: () => ({ authorization: `Bearer ${token}` }) });
});
afterAll(async () => {
  await backend.stop();
  rmSync(data, { recursive: true, force: true });
});

const place = () => ({ cwd: data, env: { APPOPS_SERVER: backend.url, APPOPS_DATA: data } });

/** Runs one command as a person beside the data folder would. */
const appops = (...args: string[]) => command(args, place());

/** The same as a program of its own. */
const program = (...args: string[]) => commandProcess(args, place());

test('the signed GitHub sample becomes a deployment; the second time the same source sends it', async () => {
  const first = await appops('webhook', 'sample', 'github');
  expect(first).toMatchObject({ code: 0, said: '' });
  expect(first.out).toMatch(/see it under Releases \(dep_\w+\)\nCleaned up: .*retired/);
  const leftBehind = async () => ({
    sources: (await call(listWebhookSources, { query: {} })).items.length,
    services: (await call(listServices, { query: {} })).items.map(({ slug }) => slug),
  });
  // It cleans up after itself: nothing of it is in use.
  expect(await leftBehind()).toEqual({ sources: 0, services: [] });
  const more = ['--release', '1.0.1', '--state', 'failure', '--keep'];
  const second = await appops('webhook', 'sample', 'github', ...more);
  expect(second).toMatchObject({ code: 0, said: '' });
  expect(await leftBehind()).toEqual({ sources: 1, services: ['sample-shop'] });
  expect((await call(listWebhookSources, { query: { retired: 'any' } })).items).toHaveLength(1);
  const { items } = await call(listDeployments, { query: { service: ['sample-shop'] } });
  expect(items.map(({ version, status }) => `${version} ${status}`).sort()).toEqual([
    '1.0.0 succeeded',
    '1.0.1 failed',
  ]);
  expect((await appops('webhook', 'sample', 'clean')).out).toMatch(/^Retired: .*sample-shop/);
  expect(await leftBehind()).toEqual({ sources: 0, services: [] });
});

/** A service with a window that runs and one that is to come, as a client plans them. */
async function withMaintenance(name: string) {
  const { slug } = await call(createService, { body: { name } });
  const plan = (title: string, from: number, to: number) =>
    call(planMaintenance, {
      body: {
        title,
        service: slug,
        startsAt: new Date(Date.now() + from).toISOString(),
        endsAt: new Date(Date.now() + to).toISOString(),
      },
    });
  const day = 86_400_000;
  return { slug, running: await plan('Boiler', -1000, day), soon: await plan('Roof', day, 2 * day) };
}

test('maintenance is planned by name for a time, and listed with what runs first', async () => {
  const { slug } = await withMaintenance('Tea House');
  const planned = await appops('maintenance', 'plan', 'Gutter', '--service', 'TEA HOUSE', '--for', '2h');
  expect(planned.out).toMatch(/^mwn_\w+ {2}going on .*"Gutter"/);
  const { out } = await appops('maintenance', 'list', '--service', slug);
  expect(out.match(/"\w+"/g)).toEqual(['"Gutter"', '"Boiler"', '"Roof"']);
  const wrong = await appops('maintenance', 'plan', 'x', '--service', slug, '--for', 'long');
  expect(wrong.said).toContain('"long" is no duration');
});

test('maintenance is changed before it begins, and ended while it runs', async () => {
  const { running, soon } = await withMaintenance('Coffee House');
  expect((await appops('maintenance', 'change', soon.id, '--title', 'Roof and gutter')).out).toContain(
    'gutter',
  );
  expect((await appops('maintenance', 'change', running.id, '--from', '+1h')).said).toMatch(/has begun/);
  expect((await appops('maintenance', 'end', running.id)).out).toMatch(/over .*ended by/);
});

test('maintenance is called off before it begins, and is then listed only where that is asked for', async () => {
  const { slug, running, soon } = await withMaintenance('Milk House');
  expect((await appops('maintenance', 'cancel', running.id)).said).toMatch(/End it now/);
  expect((await appops('maintenance', 'cancel', soon.id)).out).toMatch(/called off/);
  expect((await appops('maintenance', 'list', '--service', slug)).out).not.toContain('Roof');
  expect((await appops('maintenance', 'list', '--all', '--service', slug)).out).toContain('Roof');
});

test('a service is retired, listed as such and brought back', async () => {
  await call(createService, { body: { name: 'Old Shop' } });
  expect((await appops('service', 'retire', 'old-shop')).out).toContain('is retired');
  expect((await appops('service', 'list')).out).not.toContain('old-shop');
  expect((await appops('service', 'list', '--retired')).out).toContain('old-shop');
  expect((await appops('service', 'restore', 'old-shop')).out).toContain('old-shop');
});

test('an environment is retired, shown as such and brought back by its name', async () => {
  await call(createService, { body: { name: 'Older Shop', environments: [{ name: 'Preview' }] } });
  await appops('service', 'retire-environment', 'older-shop', 'preview');
  expect((await appops('service', 'show', 'older-shop')).out).toMatch(
    /preview {2}· {2}Preview {2}· {2}retired/,
  );
  expect((await appops('service', 'restore-environment', 'older-shop', 'PREVIEW')).code).toBe(0);
});

test('a source says what is no release', async () => {
  const { source } = await call(createWebhookSource, { body: { kind: 'github', name: 'GitHub acme' } });
  const ignored = await appops(
    ...['webhook', 'ignore', source.id, '--environment', 'preview-*', 'pr-?', '--task', 'lint'],
  );
  expect(ignored.out).toBe('Of "GitHub acme" no release are: environments preview-*, pr-?; tasks lint.\n');
  expect((await appops('webhook', 'ignore', source.id, '--task')).out).toContain('environments preview-*');
  expect((await appops('webhook', 'ignore', source.id, '--nothing')).out).toContain('Everything of');
});

test('a source of any pipeline is made with the calls to copy, and its sample becomes a deployment', async () => {
  const made = await appops('webhook', 'create', '--kind', 'generic', '--name', 'Jenkins');
  const secret = /^Secret {7}(\S+)$/m.exec(made.out)![1]!;
  expect(made.out).toContain(`-H 'authorization: Bearer ${secret}'`);
  const [, address = ''] = /^Payload URL {2}(\S+)$/m.exec(made.out)!;
  expect(made.out).toContain(`curl -fsS --retry 3 '${address}'`);
  const sample = await appops('webhook', 'sample', 'generic', '--service', 'kettle', '--state', 'failed');
  expect(sample).toMatchObject({ code: 0, said: '' });
  const { items } = await call(listDeployments, { query: { service: ['kettle'] } });
  expect(items).toMatchObject([{ version: '1.0.0', status: 'failed', source: 'generic' }]);
  const other = await appops('webhook', 'create', '--kind', 'gitlabs');
  expect(other).toMatchObject({ out: '', said: expect.stringContaining('github, generic') as string });
});

test('a source is retired, listed as such and brought back', async () => {
  const { source } = await call(createWebhookSource, { body: { kind: 'github', name: 'GitHub old' } });
  expect((await appops('webhook', 'retire', source.id)).out).toContain('is retired');
  expect((await appops('webhook', 'list', '--retired')).out).toContain(source.id);
  expect((await appops('webhook', 'restore', source.id)).out).toContain('listened to again');
});

test('an unknown service is refused with the command that makes it; after that the deployment starts and finishes', async () => {
  const start = ['deployment', 'start', '--service', 'tea', '--environment', 'Prod/EU', '--release', '2.0'];
  const refused = await appops(...start);
  expect(refused).toMatchObject({ code: 1, out: '' });
  const advice = /npx appops (service create [\w-]+)/.exec(refused.said)![1]!;
  expect(await appops(...advice.split(' '))).toMatchObject({ code: 0 });
  expect(await appops(...start)).toMatchObject({ code: 0, said: '' });
  const finished = await appops('deployment', 'finish', '--service', 'tea', '--environment', 'Prod/EU');
  expect(finished.out).toContain('tea 2.0 → prod-eu-0h9dz17: succeeded');
});

test('a pipeline whose token may only send starts a deployment and finishes it by its id', async () => {
  await appops('service', 'create', 'milk');
  const { out: secret } = await appops('token', 'create', '--name', 'ci', '--scopes', 'ingest');
  const as = ['--token', secret.trim()];
  const which = ['--service', 'milk', '--environment', 'production', '--release', '1'];
  const { out: id } = await appops('deployment', 'start', '--quiet', ...which, ...as);
  const finished = await appops('deployment', 'finish', '--id', id.trim(), ...as);
  expect(finished).toMatchObject({ code: 0, said: '' });
  expect(finished.out).toContain('succeeded');
});

test('a service gets its repository and the addresses of its live pages', async () => {
  await appops('service', 'create', 'Coffee Shop');
  await appops('service', 'update', 'coffee-shop', '--repository', 'acme/coffee');
  const pattern = 'https://coffee.example.com/*';
  await appops('service', 'environment', 'coffee-shop', 'Production', '--url-pattern', pattern);
  // Asked again without patterns: those that it has stay.
  await appops('service', 'environment', 'coffee-shop', 'production');
  expect(await call(getService, { params: { slug: 'coffee-shop' } })).toMatchObject({
    repository: 'acme/coffee',
    environments: [{ slug: 'production', name: 'Production', urlPatterns: [pattern] }],
  });
});

test('a backup made while it writes is consistent, says what is not in it, and overwrites nothing', async () => {
  await appops('service', 'create', 'busy');
  let stopped = false;
  let written = 0;
  const writing = (async () => {
    while (!stopped) {
      const version = `1.0.${String(written)}`;
      await call(startDeployment, { body: { service: 'busy', environment: 'production', version } });
      written += 1;
    }
  })();
  const file = join(data, 'copy.db');
  const made = await program('backup', file);
  stopped = true;
  await writing;
  expect(made).toMatchObject({ code: 0, said: '' });
  expect(made.out).toContain('sealing key is NOT in it');
  expect(written).toBeGreaterThan(0);

  const copy = new SqliteDatabase(file, { readonly: true });
  const count = (sql: string) => (copy.prepare(sql).get() as { n: number }).n;
  expect((copy.pragma('integrity_check') as { integrity_check: string }[])[0]?.integrity_check).toBe('ok');
  // Each deployment came with its event in one transaction: a copy holds both or neither.
  const told = "select subject from event_subjects where role = 'deployment'";
  expect(count(`select count(*) n from deployments where id not in (${told})`)).toBe(0);
  expect(count(`select count(*) n from (${told}) where subject not in (select id from deployments)`)).toBe(0);
  copy.close();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect((await appops('backup', file)).said).toContain('exists already');
});

test('mistakes are told in one line: an option that is not there, a token that is unknown, no backend', async () => {
  const wrong = await appops('token', 'list', '--token', 'aops_wrong');
  expect(wrong).toMatchObject({ code: 1, out: '' });
  expect(wrong.said).toContain('not known here');
  const dead = await appops('service', 'list', '--server', 'http://127.0.0.1:1');
  expect(dead.said.trim()).toBe(
    'AppOps did not answer at http://127.0.0.1:1. Is it running, and is the address right?',
  );
  const help = await appops('serve', '--help');
  expect(help).toMatchObject({ code: 0, said: '' });
  expect(help.out).toContain('--verdict-window-ms');
});

test.each([
  [
    ['token', 'create', '--name', 'x', '--scopes', 'read', '--expires', 'tomorrow'],
    'Expiry must be a date and time such as 2026-01-31T12:00:00Z.',
  ],
  [['probe', 'allow', 'ten'], '“ten” must be a range such as 10.0.0.0/8.'],
  [['service', 'create', ' '], 'Name is needed.'],
  [['serve', '--port', '99999', '--log-level', 'loud'], '--port must be at most 65,535.'],
])('a wrong value is told in words, without paths and schema words: %s', async (args, words) => {
  // A start that is refused ends its process.
  const { code, said } = await (args[0] === 'serve' ? program : appops)(...args);
  expect(code).not.toBe(0);
  expect(said).toContain(words);
  expect(said).not.toMatch(/body\.|Invalid|expected|Too (small|big)/);
});

test('a rolled back deployment is no longer live; the one before is again', async () => {
  await appops('service', 'create', 'roller');
  const which = ['--service', 'roller', '--environment', 'production'];
  for (const version of ['1.0.0', '1.1.0']) {
    await appops('deployment', 'start', ...which, '--release', version);
    await appops('deployment', 'finish', ...which);
  }
  expect((await appops('deployment', 'rollback', ...which, '--release', '1.1.0')).out).toContain('rolled');
  const { items } = await call(listDeployments, { query: { service: ['roller'] } });
  expect(items.find((item) => item.live)?.version).toBe('1.0.0');
  expect((await appops('deployment', 'finish', ...which)).said).toContain('appops deployment start');
});

test('a token is made for a door, its secret alone on standard output, and revoked', async () => {
  const made = await appops(
    'token',
    'create',
    '--name',
    'Grafana',
    '--scopes',
    'read',
    '--door',
    'datasource',
  );
  expect(made.out).toMatch(/^aops_[\w-]{43}\n$/);
  const { items } = await call(listTokens, { query: { limit: 1 } });
  expect(items[0]).toMatchObject({ name: 'Grafana', scopes: ['read'], door: 'datasource' });
  expect(await appops('token', 'revoke', items[0]!.id)).toMatchObject({ code: 0 });
  expect((await appops('token', 'create', '--name', 'x', '--scopes', 'everything')).said).toContain(
    '"everything"',
  );
  expect(
    (await appops('token', 'create', '--name', 'x', '--scopes', 'read', '--door', 'back')).said,
  ).toContain('"back"');
});

test('a private range is added to those that the probe may call', async () => {
  const before = (await call(getProbe, { params: { name: 'local' } })).allow;
  expect(await appops('probe', 'allow', '10.9.0.0/16')).toMatchObject({ code: 0 });
  expect((await call(getProbe, { params: { name: 'local' } })).allow).toEqual([...before, '10.9.0.0/16']);
});

test('a probe is told whom to ask when it is in doubt, and to ask nobody again', async () => {
  expect((await appops('probe', 'references', '127.0.0.1:9', '[::1]:9')).out).toContain(
    'asks 127.0.0.1:9, [::1]:9 when it is in doubt',
  );
  expect((await call(getProbe, { params: { name: 'local' } })).references).toEqual([
    '127.0.0.1:9',
    '[::1]:9',
  ]);
  expect((await appops('probe', 'references', '169.254.169.254:80')).said).toMatch(/refused/);
  expect((await appops('probe', 'references', 'nowhere')).said).toMatch(/host and a port/);
  expect((await appops('probe', 'references')).out).toContain('asks nobody');
});

test('a monitor is paused for a time and resumed, and depends on another', async () => {
  await call(createService, { body: { name: 'Paused Shop' } });
  const make = (name: string) =>
    call(createMonitor, {
      body: {
        name,
        service: 'paused-shop',
        environment: 'production',
        check: { type: 'tcp', host: '127.0.0.1', port: 9 },
        intervalMs: 86_400_000,
      },
    });
  const gateway = await make('gateway');
  const shop = await make('shop');
  const paused = await appops('monitor', 'pause', shop.id, '--for', '2h', '--because', 'rebuild');
  expect(paused.out).toMatch(/paused .*\(until .* UTC, by .*: rebuild\)/);
  expect((await call(getMonitor, { params: { id: shop.id } })).pause?.until).not.toBeNull();
  expect((await appops('monitor', 'pause', shop.id, '--for', '2h', '--until', '+1h')).said).toContain(
    'not both',
  );
  expect((await appops('monitor', 'resume', shop.id)).out).not.toContain('until');
  expect((await appops('monitor', 'depends', shop.id, gateway.id)).out).toContain('depends on "gateway"');
  expect((await appops('monitor', 'depends', gateway.id, shop.id)).said).toContain('depend on each other');
  expect((await appops('monitor', 'depends', shop.id)).out).not.toContain('depends on');
});

test('migrate says what is to be done, does it once, and stays out of a folder in use', async () => {
  const fresh = join(data, 'fresh');
  expect(await appops('migrate', '--check', '--data', fresh)).toMatchObject({ code: 3 });
  expect((await appops('migrate', '--data', fresh)).out).toContain('Applied: 0001-initial');
  expect((await appops('migrate', '--data', fresh)).out).toContain('up to date');
  expect((await appops('migrate', '--data', data)).said).toContain('in use by another AppOps');
});

test('an environment that has ended is retired, and comes back with a deployment; one that is unknown is told', async () => {
  await call(createService, { body: { name: 'mail', environments: [{ name: 'preview/7' }] } });
  expect(await appops('service', 'retire-environment', 'mail', 'nowhere')).toMatchObject({
    code: 1,
    said: 'The service "mail" has no environment "nowhere".\n',
  });
  const { code, out } = await appops('service', 'retire-environment', 'mail', 'preview/7');
  expect({ code, out }).toEqual({
    code: 0,
    out: 'preview/7 is retired. It comes back when it is deployed to again.\n',
  });
  expect((await call(getService, { params: { slug: 'mail' } })).environments).toEqual([]);
  await call(startDeployment, { body: { service: 'mail', environment: 'preview/7', version: '1' } });
  expect((await appops('service', 'show', 'mail')).out).toContain('preview/7');
});

test('deployments are moved into the environment that they belong to, by name', async () => {
  await call(createService, { body: { name: 'print' } });
  const told = { service: 'print', environment: 'eu', status: 'succeeded' } as const;
  await call(startDeployment, { body: { ...told, version: '1' } });
  const { id } = await call(startDeployment, { body: { ...told, version: '2' } });
  expect(await appops('service', 'split-environment', 'print', 'eu', '測試')).toMatchObject({
    code: 1,
    said: 'Say what is to move: --deployment, --monitor or --annotation with ids.\n',
  });
  const moved = await appops('service', 'split-environment', 'print', 'eu', '測試', '--deployment', id);
  expect(moved).toMatchObject({ code: 0, said: '' });
  expect(moved.out).toContain('測試');
  const { items } = await call(listDeployments, { query: { service: ['print'] } });
  expect(
    items.map(({ version, environment, live }) => [version, environment === 'eu', live]).toSorted(),
  ).toEqual([
    ['1', true, true],
    ['2', false, true],
  ]);
  expect(await appops('service', 'confirm-environment', 'print', 'eu', '--name', 'Europe')).toMatchObject({
    code: 0,
    said: '',
  });
  expect((await appops('service', 'show', 'print')).out).toContain('also called Europe');
});

test('as a program it does what it is told, says so on standard output, and ends with 0; a mistake is on standard error', async () => {
  expect(await program('service', 'create', 'Whole Program')).toEqual({
    code: 0,
    out: expect.stringContaining('whole-program'),
    said: '',
  });
  expect((await call(getService, { params: { slug: 'whole-program' } })).name).toBe('Whole Program');
  const mistake = await program('service', 'show', 'nobody');
  expect(mistake).toMatchObject({ code: 1, out: '' });
  expect(mistake.said).toMatch(/nobody.*\n$/);
  expect(await program('service', 'paint')).toMatchObject({ code: 1, out: '' });
});

import { openIncident } from '@appops/shared/contract/incidents';
import { listOutbox } from '@appops/shared/contract/notifications';
import { createService } from '@appops/shared/contract/services';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { command } from '../../testing/cli.ts';
import { startTestBackend, type TestBackend } from '../../testing/http.ts';
import { answering, startReceiver } from '../../testing/notify/notify.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend('sqlite');
  await backend.call(createService, { body: { name: 'Shop', environments: [{ name: 'production' }] } });
});
afterAll(() => backend.stop());

const appops = (...args: string[]) =>
  command(args, { cwd: backend.data, env: { APPOPS_SERVER: backend.url, APPOPS_TOKEN: backend.token } });
const idIn = (out: string) => /^(\w+_[0-9a-f]{32})/m.exec(out)![1]!;

test('a webhook is made, tested, led to, told, retired and brought back, by words alone', async () => {
  expect((await appops('channel', 'list')).out).toBe('No channel yet. Make one with "appops channel add".\n');
  expect((await appops('rule', 'list')).out).toContain('nobody is told of anything');
  const receiver = await startReceiver();
  const made = await appops('channel', 'add', 'webhook', 'Ops 夜', receiver.url);
  expect(made).toMatchObject({ code: 0, said: '' });
  expect(made.out).toMatch(
    /webhook {2}in use .*"Ops 夜" {2}0 rules\nGive the receiver .*\nwhsec_\S+\nIt tells nothing/,
  );
  const id = idIn(made.out);
  const tested = await appops('channel', 'test', id);
  expect(tested).toMatchObject({ code: 0 });
  expect(tested.out).toMatch(/^Sent: It was taken\. \(\d+ ms\)\n$/);
  const rule = await appops('rule', 'add', id, '--service', 'SHOP', '--least-severity', 'medium');
  expect(rule.out).toMatch(/^nrl_\w+ {2}news of shop from medium up to "Ops 夜"\n$/);
  await backend.call(openIncident, {
    body: { title: 'Down', severity: 'high', service: 'shop', environment: 'production' },
  });
  await expect
    .poll(async () => (await appops('outbox', 'list', '--search', 'Down')).out)
    .toMatch(/^out_\w+ {2}sent /);
  expect((await appops('rule', 'retire', idIn(rule.out))).out).toContain('(retired)');
  expect((await appops('rule', 'list', '--retired')).out).toContain(idIn(rule.out));
  expect((await appops('rule', 'restore', idIn(rule.out))).out).not.toContain('(retired)');
  expect((await appops('channel', 'retire', id)).out).toBe('"Ops 夜" is retired.\n');
  expect((await appops('channel', 'list')).out).not.toContain('Ops 夜');
  expect((await appops('channel', 'list', '--retired')).out).toContain('Ops 夜');
  expect((await appops('channel', 'restore', id)).out).toBe('"Ops 夜" is in use again.\n');
});

test('another secret is made and shown once, and what is listed holds none', async () => {
  const made = await appops('channel', 'add', 'webhook', 'Secretive', 'https://hooks.example.com/', '--json');
  const { channel, secret } = JSON.parse(made.out) as { channel: { id: string }; secret: string };
  const other = /^whsec_\S+$/m.exec((await appops('channel', 'secret', channel.id)).out)![0];
  expect(other).not.toBe(secret);
  const listed = (await appops('channel', 'list', '--json')).out;
  expect((JSON.parse(listed) as { id: string }[]).map(({ id }) => id)).toContain(channel.id);
  for (const hidden of [secret, other]) expect(listed).not.toContain(hidden);
});

test('what failed says why, and is sent again by its id', async () => {
  const receiver = await startReceiver(answering(404));
  const id = idIn((await appops('channel', 'add', 'webhook', 'Wrong', receiver.url)).out);
  const refused = await appops('channel', 'test', id);
  expect(refused.code).toBe(1);
  expect(refused.out).toMatch(/^Not sent: It answered 404\. There is nothing at this address/);
  await appops('rule', 'add', id);
  await backend.call(openIncident, { body: { title: 'Gone wrong', severity: 'low' } });
  const listed = () =>
    appops('outbox', 'list', '--state', 'failed', '--channel', id, '--search', 'Gone wrong');
  await expect
    .poll(async () => (await listed()).out)
    .toMatch(/^out_\w+ {2}failed .*to "Wrong" {2}Incident opened: Gone wrong\n {4}It answered 404/);
  receiver.answer = answering(204);
  const entry = idIn((await listed()).out);
  expect((await appops('outbox', 'retry', entry)).out).toMatch(/^out_\w+ {2}waiting /);
  await expect
    .poll(async () =>
      (await backend.call(listOutbox, { query: { channel: [id], state: ['sent'] } })).items.map(
        (one) => one.id,
      ),
    )
    .toEqual([entry]);
  expect((await appops('outbox', 'retry', entry)).said).toContain('sent already');
});

test('mistakes are told in one line each', async () => {
  expect((await appops('outbox', 'list', '--state', 'lost')).said).toBe(
    '--state takes waiting, sent, failed, skipped.\n',
  );
  expect((await appops('outbox', 'list', '--limit', 'many')).said).toContain('"many" is no count');
  expect((await appops('channel', 'secret', 'chn_1')).said).toContain('There is no webhook "chn_1" in use');
  expect((await appops('rule', 'add', 'chn_1')).code).toBe(1);
  const mail = ['channel', 'add', 'email', 'Mail', 'ops@example.com', '--host', 'mail.example.com'];
  expect((await appops(...mail)).said).toContain("required option '--from <address>'");
  expect((await appops(...mail, '--from', 'no address')).said).toContain('Sender must be');
  const made = await appops(...mail, '--from', 'appops@example.com', '--security', 'tls', '--json');
  expect(JSON.parse(made.out)).toMatchObject({
    secret: null,
    channel: { settings: { port: 465, to: ['ops@example.com'] } },
  });
});

import { createMonitor } from '@appops/shared/contract/monitors';
import { createService } from '@appops/shared/contract/services';
import { inReply } from '@appops/shared/rules/checks/first-release-fields';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestBackend, type TestBackend } from '../../testing/http.ts';
import { realPostgres } from '../../testing/probing/postgres.ts';
import { programOf } from '../../testing/probing/programs.ts';
import { udpServer } from '../../testing/probing/udp.ts';
import { aRecord, nameServer } from '../../testing/probing/dns.ts';
import { grpcServer } from '../../testing/probing/grpc.ts';
import { httpServer, speakingServer } from '../../testing/probing/servers.ts';
import { websocketServer } from '../../testing/probing/websocket.ts';
import { linesOf } from './check.ts';
import { command } from '../../testing/cli.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend('sqlite');
  await backend.call(createService, { body: { name: 'shop', environments: [{ name: 'production' }] } });
});
afterAll(() => backend.stop());

/** Against a server, whoever that is. */
const appops = (server: string, ...args: string[]) =>
  command(args, { cwd: tmpdir(), env: { APPOPS_SERVER: server, APPOPS_TOKEN: backend.token } });

test('monitors are listed with what they call', async () => {
  await backend.call(createMonitor, {
    body: {
      name: 'checkout',
      service: 'shop',
      environment: 'production',
      intervalMs: 3_600_000,
      check: { type: 'http', url: 'http://127.0.0.1:9/pay' },
    },
  });
  const listed = await appops(backend.url, 'monitor', 'list', '--service', 'shop');
  expect(listed).toMatchObject({ code: 0, said: '' });
  expect(listed.out).toMatch(
    /^mon_\w+ {2}\w+ +shop in production {2}"checkout" {2}http:\/\/127\.0\.0\.1:9\/pay\n$/,
  );
  expect(await appops(backend.url, 'monitor', 'list', '--state', 'bored')).toMatchObject({ code: 1 });
});

test('a list that holds a protocol of tomorrow is printed whole by a command line that is older than its server', async () => {
  const reply = readFileSync(
    new URL('../../../test/fixtures/tomorrow/listMonitors.json', import.meta.url),
    'utf8',
  );
  const port = await httpServer((_request, response) =>
    response.setHeader('content-type', 'application/json').end(reply),
  );
  const listed = await appops(`http://127.0.0.1:${port}`, 'monitor', 'list');
  expect(listed).toMatchObject({ code: 0, said: '' });
  expect(listed.out.trim().split('\n')).toEqual([
    expect.stringMatching(/"checkout" {2}http:/),
    expect.stringMatching(/down .*"shop.example, MX" {2}SNMP check, of a newer server/),
    expect.stringMatching(/"purge" {2}HTTP check, of a newer server/),
  ]);
});

test('a check is tried once, with what each phase took; one that fails ends with 1', async () => {
  const port = await httpServer((request, response) => {
    response.statusCode = request.url === '/ill' ? 503 : 200;
    response.end('fine');
  });
  const well = await appops(backend.url, 'check', 'http', `http://127.0.0.1:${port}/`);
  expect(well).toMatchObject({ code: 0, said: '' });
  expect(well.out).toMatch(/^up {2}· {2}[\d.]+ ms {2}· {2}127\.0\.0\.1\n {2}Connect .*█.* ms\n/);
  expect(well.out).toContain('  holds: Status 200 is accepted.');
  const ill = await appops(backend.url, 'check', 'http', `http://127.0.0.1:${port}/ill`);
  expect(ill).toMatchObject({ code: 1, said: '' });
  expect(ill.out).toContain('Status 503 is not in 200-399.');
});

test('a port is tried: what it must say, and what stands in for no port', async () => {
  const port = await speakingServer((socket) => socket.write('SSH-2.0-x\r\n'));
  const well = await appops(backend.url, 'check', 'tcp', `127.0.0.1:${port}`, '--expect', 'SSH-2.0');
  expect(well).toMatchObject({ code: 0, said: '' });
  expect(well.out).toMatch(
    /^up .*\n {2}Connect .*\n {2}Wait .*\n {2}Transfer .*\n {2}holds: It said what is asked/,
  );
  const wrong = await appops(
    backend.url,
    'check',
    'tcp',
    `127.0.0.1:${port}`,
    '--expect',
    'HTTP',
    '--timeout',
    '0.2',
  );
  expect(wrong.code).toBe(1);
  expect(wrong.out).toContain('it said "SSH-2.0-x\\r\\n"');
  expect((await appops(backend.url, 'check', 'tcp', 'localhost')).said).toContain('is no host with a port');
});

test('a port is tried by a preset, which says what is usual and can be said otherwise', async () => {
  const port = await speakingServer((socket) => socket.write('SSH-2.0-x\r\n'));
  const place = `127.0.0.1:${port}`;
  expect(await appops(backend.url, 'check', 'tcp', place, '--preset', 'ssh')).toMatchObject({ code: 0 });
  const other = ['--preset', 'ssh', '--expect', 'SSH-1', '--timeout', '0.2'];
  expect(await appops(backend.url, 'check', 'tcp', place, ...other)).toMatchObject({ code: 1 });
  expect((await appops(backend.url, 'check', 'tcp', place, '--preset', 'gopher')).said).toContain(
    'there are banner',
  );
  expect((await appops(backend.url, 'check', 'tcp', place, '--starttls', 'ldap')).said).toContain(
    'not of "ldap"',
  );
});

test('a datagram, a certificate and a database are tried, each with its own phases', async () => {
  const port = await udpServer((_said, _from, reply) => reply('pong'));
  const udp = await appops(
    backend.url,
    'check',
    'udp',
    `127.0.0.1:${port}`,
    '--send',
    'ping',
    '--expect',
    'pong',
  );
  expect(udp).toMatchObject({ code: 0, said: '' });
  expect(udp.out).toMatch(
    /^up .*\n {2}Wait .*\n {2}holds: It said what is asked\.\n {2}Sent: one datagram\n/,
  );

  const plain = await speakingServer((socket) => socket.write('220 hello\r\n'));
  const tls = await appops(backend.url, 'check', 'tls', `127.0.0.1:${plain}`, '--days', '14');
  expect(tls).toMatchObject({ code: 1 });
  expect(tls.out).toContain('does not speak TLS on this port');

  const { host, port: at, user, password, database } = realPostgres();
  const session = ['--user', user!, '--password', password!, '--database', database!, '--plain'];
  const query = ['--query', 'select 6 * 7', '--value', '42'];
  const db = await appops(backend.url, 'check', 'postgres', `${host}:${at}`, ...session, ...query);
  expect(db).toMatchObject({ code: 0, said: '' });
  expect(db.out).toMatch(
    /^up .*\n {2}Connect .*\n {2}Sign-in .*\n {2}Query .*\n {2}holds: The value is as asked\.\n/,
  );
});

test.skipIf(programOf('ping') === null)('a host is tried by ping', async () => {
  const found = await appops(backend.url, 'check', 'icmp', '127.0.0.1', '--packets', '2', '--loss', '0');
  expect(found).toMatchObject({ code: 0, said: '' });
  expect(found.out).toMatch(/^up .*\n {2}Round trip .*\n {2}holds: 2 of 2 echo requests were replied to/);
});

test('a name is asked for: what records there must be, and by which name server', async () => {
  const { server } = await nameServer(({ say }) => say({ answers: [aRecord('192.0.2.1')] }));
  const ask = (...more: string[]) =>
    appops(backend.url, 'check', 'dns', 'shop.example', '--name-server', server, ...more);
  const well = await ask('--record', 'a', '--expect', '192.0.2.1');
  expect(well).toMatchObject({ code: 0, said: '' });
  expect(well.out).toMatch(/^up .*\n {2}Wait .*█/);
  expect(well.out).toContain(`Answered by: ${server} over UDP`);
  expect(await ask('--rcode', 'NXDOMAIN')).toMatchObject({ code: 1 });
  expect((await ask('--record', 'ANY')).said).toContain('Record type must be one of A, AAAA');
});

test('a WebSocket is opened: what it must say, with a phase of its own', async () => {
  const port = await websocketServer((websocket) => websocket.send('ready'));
  const open = (expected: string, ...more: string[]) =>
    appops(backend.url, 'check', 'websocket', `ws://127.0.0.1:${port}/`, '--expect', expected, ...more);
  const well = await open('ready');
  expect(well).toMatchObject({ code: 0, said: '' });
  expect(well.out).toMatch(/^up .*\n {2}Connect .*█.*\n {2}Upgrade .*█.*\n {2}Wait .*█/);
  expect(well.out).toContain('First message: ready');
  expect(await open('gone', '--timeout', '0.3')).toMatchObject({ code: 1 });
});

test('a gRPC server is asked for its health', async () => {
  const port = await grpcServer({ '': 'SERVING', 'shop.v1.Cart': 'NOT_SERVING' });
  const ask = (...more: string[]) => appops(backend.url, 'check', 'grpc', `127.0.0.1:${port}`, ...more);
  const well = await ask();
  expect(well).toMatchObject({ code: 0, said: '' });
  expect(well.out).toMatch(/^up .*\n {2}Connect .*█.*\n {2}Wait .*█/);
  expect(well.out).toContain('  holds: The server is SERVING.');
  const ill = await ask('--service', 'shop.v1.Cart');
  expect(ill).toMatchObject({ code: 1 });
  expect(ill.out).toContain('The service shop.v1.Cart is NOT_SERVING; asked: SERVING.');
  expect((await appops(backend.url, 'check', 'grpc', 'localhost')).said).toContain('is no host with a port');
});

test('a phase is drawn behind those before it, as long as its share', () => {
  const attempt = {
    ok: true,
    reason: null,
    message: null,
    totalUs: 4000,
    phases: { dnsUs: 1000, connectUs: 3000, tlsUs: null, waitUs: null, transferUs: null },
    address: null,
    assertions: [],
    degradedBecause: null,
    facts: null,
    steps: [],
  };
  expect(linesOf({ outcome: 'up', attempt: inReply(attempt), suspect: false })).toEqual([
    'up  ·  4.00 ms',
    `  Name look-up  ${'█'.repeat(10)}${' '.repeat(31)}  1.00 ms`,
    `  Connect       ${' '.repeat(10)}${'█'.repeat(30)}   3.00 ms`,
  ]);
});

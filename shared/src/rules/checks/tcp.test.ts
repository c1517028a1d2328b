import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tcpCheck } from '../../contract/checks/tcp.ts';
import { givenCheck } from '../../contract/checks/given-check.ts';
import { isSameCheckElsewhere, looksAtTheSame } from '../monitor-edit.ts';
import { bytesOf, escaped, escapeProblem } from './escaped-bytes.ts';
import { hostNameOf } from './host-name.ts';
import { rulesOf } from './rules-of.ts';
import { tcpPreset, tcpPresets } from './tcp-presets.ts';

const given = (more: object = {}) => ({ type: 'tcp', host: 'db.example', port: 5432, ...more });
const check = (more: object = {}) => tcpCheck.parse(given(more));
const fieldsOf = (more: object): string[] =>
  givenCheck.safeParse(given(more)).error?.issues.map(({ path }) => path.join('.')) ?? [];

test('nothing but where it leads is needed', () => {
  expect(check()).toEqual({
    type: 'tcp',
    host: 'db.example',
    port: 5432,
    tls: false,
    send: null,
    assertions: [],
    timeoutMs: 10_000,
    family: 'any',
  });
});

test.each<[string, object, string[]]>([
  ['a scheme', { host: 'tcp://db.example' }, ['host']],
  ['a port in the host', { host: 'db.example:5432' }, ['host']],
  ['a path', { host: 'db.example/x' }, ['host']],
  ['a user name', { host: 'me@db.example' }, ['host']],
  ['no host', { host: '' }, ['host']],
  ['a space', { host: 'db example' }, ['host']],
  ['an IPv4 address over IPv6', { host: '192.0.2.1', family: 'ipv6' }, ['host']],
  ['an IPv6 address over IPv4', { host: '2001:db8::1', family: 'ipv4' }, ['host']],
  ['two dots in a row', { host: 'db..example' }, ['host']],
  ['port 0', { port: 0 }, ['port']],
  ['a port beyond all', { port: 65_536 }, ['port']],
  ['an unknown escape', { send: 'a\\q' }, ['send']],
  ['an escape that is cut off', { send: 'a\\' }, ['send']],
  ['half a byte', { send: '\\x4' }, ['send']],
  ['an empty answer', { assertions: [{ kind: 'answer', value: '' }] }, ['assertions.0.value']],
  [
    'an unknown escape in an answer',
    { assertions: [{ kind: 'answer', value: '\\d+' }] },
    ['assertions.0.value'],
  ],
  [
    'a certificate without TLS',
    { assertions: [{ kind: 'certificate', atLeastDays: 7 }] },
    ['assertions.0.atLeastDays'],
  ],
])('a check with %s is refused at its field', (_, more, fields) => {
  expect(fieldsOf(more)).toEqual(fields);
});

test.each<[string, object]>([
  ['an IPv6 address', { host: '::1' }],
  ['one in brackets', { host: '[::1]' }],
  ['a name beyond ASCII', { host: 'bücher.example' }],
  ['all of it', { tls: true, send: 'EHLO x\\r\\n', assertions: [{ kind: 'answer', value: '250 ' }] }],
])('a check with %s is accepted', (_, more) => expect(fieldsOf(more)).toEqual([]));

test.each([
  ['::1', '[::1]'],
  ['0x7f.1', '127.0.0.1'],
  ['DB.Example', 'db.example'],
  ['bücher.example', 'xn--bcher-kva.example'],
  ['a:1', null],
  ['a%2e', null],
])('the host "%s" is read as %s', (typed, read) => expect(hostNameOf(typed)).toBe(read));

describe('the same check', () => {
  test('elsewhere has another host, and all else equal, its port too', () => {
    expect(isSameCheckElsewhere(check(), check({ host: 'staging.example' }))).toBe(true);
    expect(isSameCheckElsewhere(check(), check({ host: 'staging.example', port: 5433 }))).toBe(false);
  });

  test('looks at the same where it calls the same port in the same way', () => {
    expect(looksAtTheSame(check(), check({ host: 'x', timeoutMs: 500 }))).toBe(true);
    expect(looksAtTheSame(check(), check({ tls: true }))).toBe(false);
  });

  test('is known by what it asked of the answer', () => {
    expect(rulesOf(check()).assertionName({ kind: 'answer', value: 'SSH-' })).toBe('answer SSH-');
    expect(rulesOf(check()).assertionName({ kind: 'latency', atMostMs: 1 })).toBe('latency');
  });
});

describe('bytes as text', () => {
  test('escapes stand for bytes, all else is UTF-8', () => {
    expect([...bytesOf('a\\r\\n\\t\\0\\\\\\xffé')!]).toEqual([97, 13, 10, 9, 0, 92, 255, 0xc3, 0xa9]);
    expect(bytesOf('\\q')).toBeNull();
    expect(escapeProblem('ok')).toBeNull();
    expect(escapeProblem('\ud800')).toContain('half a character');
  });

  test('whatever bytes there are, their text is printable and stands for them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
        const text = escaped(bytes);
        expect(text).toMatch(/^[\x20-\x7e]*$/);
        expect([...bytesOf(text)!]).toEqual([...bytes]);
      }),
    );
  });
});

describe('presets', () => {
  test.each(tcpPresets)(
    '$label fills a check that can be saved',
    ({ port, tls, startTls, send, expect: heard }) => {
      const assertions = heard.map((value) => ({ kind: 'answer', value }));
      const filled = {
        port: port ?? 4000,
        tls,
        ...(startTls === undefined ? {} : { startTls }),
        send,
        assertions,
      };
      expect(fieldsOf(filled)).toEqual([]);
    },
  );

  test('have names of their own', () => {
    expect(new Set(tcpPresets.map(({ name }) => name)).size).toBe(tcpPresets.length);
    expect(tcpPreset('redis')?.port).toBe(6379);
    expect(tcpPreset('nothing')).toBeNull();
  });
});

test('what asks for TLS in the middle of the talk needs TLS, and is not the same as TLS at once', () => {
  expect(fieldsOf({ startTls: 'smtp' })).toEqual(['startTls']);
  expect(fieldsOf({ startTls: 'smtp', tls: true })).toEqual([]);
  expect(looksAtTheSame(check({ tls: true }), check({ tls: true, startTls: 'smtp' }))).toBe(false);
});

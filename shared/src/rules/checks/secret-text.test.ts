import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { httpCheck, type HttpCheck } from '../../contract/checks/http.ts';
import { tcpCheck } from '../../contract/checks/tcp.ts';
import { bytesOf } from './escaped-bytes.ts';
import {
  isSecretHost,
  isSecretName,
  maySendTo,
  misfitOf,
  placeholderOf,
  placeholderProblem,
  secretNamesIn,
  withSecrets,
} from './secret-text.ts';
import { secretsOf, secretTextProblems, sentTexts, withSentTexts } from './sent-texts.ts';

const check = (more: Partial<HttpCheck>): HttpCheck =>
  httpCheck.parse({ type: 'http', url: 'https://api.example.com/', ...more });

describe('names in texts', () => {
  test('are found each once, in their order', () => {
    expect(secretNamesIn('Bearer ${secret:A}, ${secret:B_2} and ${secret:A}')).toEqual(['A', 'B_2']);
    expect(secretNamesIn('$secret:A {secret:A} ${env:A} ${secret:a}')).toEqual([]);
  });

  test.each(['A', 'SHOP_API_TOKEN', `A${'B'.repeat(62)}`])('%s is a name', (name) => {
    expect(isSecretName(name)).toBe(true);
    expect(secretNamesIn(placeholderOf(name))).toEqual([name]);
  });

  test.each(['', 'a', '1A', '_A', 'A-B', 'Ä', 'A B', `A${'B'.repeat(63)}`])('"%s" is none', (name) => {
    expect(isSecretName(name)).toBe(false);
    expect(placeholderProblem(`x \${secret:${name}} y`)).toMatch(/names no secret: write \$\{secret:NAME\}/);
  });

  test('one that is never closed is said, and a text without any is right', () => {
    expect(placeholderProblem('Bearer ${secret:TOKEN')).toContain('"${secret:TOKEN"');
    expect(placeholderProblem('${secret:A} costs ${price}')).toBeNull();
  });
});

describe('a value in its place', () => {
  const values = new Map([['A', 'a/b?c#d&e=f ü']]);
  const put = (text: string, as: Parameters<typeof withSecrets>[1]) =>
    withSecrets(text, as, (name) => values.get(name) ?? '');

  test('is percent-encoded in an address, and as it is elsewhere', () => {
    expect(put('/x/${secret:A}', 'address')).toBe('/x/a%2Fb%3Fc%23d%26e%3Df%20%C3%BC');
    expect(put('x ${secret:A}', 'raw')).toBe('x a/b?c#d&e=f ü');
  });

  test('is never looked through for another name, nor for patterns of replacement', () => {
    expect(withSecrets('${secret:A}', 'raw', () => '${secret:B} $& $1')).toBe('${secret:B} $& $1');
  });

  test('leads an address nowhere else, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 4, maxLength: 40 }), (value) => {
        fc.pre(value.isWellFormed());
        const text = withSecrets(
          'https://api.example.com/a/${secret:A}/b?key=${secret:A}',
          'address',
          () => value,
        );
        const url = new URL(text);
        expect([url.protocol, url.host, url.username, url.hash]).toEqual([
          'https:',
          'api.example.com',
          '',
          '',
        ]);
        expect(url.searchParams.get('key')).toBe(value);
      }),
    );
  });

  test('is sent over a line byte for byte, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 4, maxLength: 40 }), (value) => {
        fc.pre(value.isWellFormed());
        const sent = bytesOf(withSecrets('AUTH ${secret:A}\\r\\n', 'bytes', () => value));
        expect(new TextDecoder('utf-8', { ignoreBOM: true }).decode(sent!)).toBe(`AUTH ${value}\r\n`);
      }),
    );
  });

  test('a header takes no line break, and no character that none has', () => {
    expect(misfitOf('a\nb', 'header')).toMatch(/line break/);
    expect(misfitOf('a→b', 'header')).toMatch(/character that a header cannot/);
    expect(misfitOf('Ünïcode? no: Latin-1', 'header')).toBeNull();
    expect(misfitOf('a\nb', 'raw')).toBeNull();
  });
});

describe('where a secret may be sent', () => {
  test.each([
    [['api.example.com'], 'API.example.com', true],
    [['api.example.com'], 'api.example.com.', true],
    [['api.example.com'], 'evil-api.example.com', false],
    [['api.example.com'], 'api.example.com.evil.net', false],
    [['*.example.com'], 'a.b.example.com', true],
    [['*.example.com'], 'example.com', false],
    [['*.example.com'], 'evilexample.com', false],
    [['*'], 'anything.example', true],
    [['::1'], '[::1]', true],
    [['127.0.0.1'], '127.0.0.1', true],
    [['a.example', 'b.example'], 'b.example', true],
    [[], 'a.example', false],
  ])('%j and %s: %s', (hosts, host, may) => {
    expect(maySendTo(hosts, host)).toBe(may);
  });

  test.each(['*', '*.example.com', 'api.example.com', '::1', '192.0.2.7', 'bücher.example'])(
    '%s is a host',
    (host) => {
      expect(isSecretHost(host)).toBe(true);
    },
  );
  test.each(['', 'https://a.example', 'a.example:443', '*.', 'a.*.example', '*example.com', 'a b'])(
    '"%s" is none',
    (host) => {
      expect(isSecretHost(host)).toBe(false);
    },
  );
});

describe('checks', () => {
  test('say which of their texts go out, and to whom; what is looked for is none of them', () => {
    const http = check({
      url: 'https://api.example.com/hook/${secret:A}',
      headers: { Authorization: 'Bearer ${secret:B}' },
      body: '{"key":"${secret:C}"}',
      assertions: [{ kind: 'body', comparison: 'contains', value: '${secret:D}' }],
    });
    expect(secretsOf(http)).toEqual(['A', 'B', 'C']);
    expect(new Set(sentTexts(http).map(({ to }) => to))).toEqual(new Set(['api.example.com']));
    const tcp = tcpCheck.parse({
      type: 'tcp',
      host: 'Redis.example.com',
      port: 6379,
      send: 'AUTH ${secret:A}\\r\\n',
    });
    expect(sentTexts(tcp)).toEqual([
      { path: ['send'], text: 'AUTH ${secret:A}\\r\\n', as: 'bytes', to: 'redis.example.com' },
    ]);
  });

  test('have other texts in these places alone, and the given one stays as it is', () => {
    const given = check({ headers: { 'X-Key': '${secret:A}', Accept: '*/*' }, body: '${secret:B}' });
    const before = structuredClone(given);
    const changed = withSentTexts(given, ({ text }) => `<${text}>`);
    expect(changed).toEqual({
      ...before,
      url: '<https://api.example.com/>',
      headers: { 'X-Key': '<${secret:A}>', Accept: '<*/*>' },
      body: '<${secret:B}>',
    });
    expect(given).toEqual(before);
  });

  test.each([
    ['https://${secret:HOST}.example.com/'],
    ['https://api.example.com:${secret:PORT}/'],
    ['https:api.${secret:HOST}/'],
    ['${secret:SCHEME}://api.example.com/'],
    ['https://${secret:USER}@api.example.com/'],
  ])('%s: who is called is no secret', (url) => {
    const told = secretTextProblems({ ...check({}), url });
    // What no parser takes is refused by the address's own form.
    const refused = !httpCheck.safeParse({ type: 'http', url }).success;
    expect(refused || told.some(({ path }) => path[0] === 'url')).toBe(true);
  });

  test('in its path and its query a secret may be', () => {
    expect(secretTextProblems(check({ url: 'https://a.example/${secret:A}?k=${secret:B}' }))).toEqual([]);
  });

  test('a name that is none is refused at its field', () => {
    expect(secretTextProblems(check({ headers: { 'X-Key': '${secret:lower}' } }))).toEqual([
      { path: ['headers', 'X-Key'], message: expect.stringContaining('"${secret:lower}"') as string },
    ]);
  });
});

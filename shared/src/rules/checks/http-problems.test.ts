import { describe, expect, test } from 'vitest';
import type { HttpAssertion, HttpCheck } from '../../contract/checks/http.ts';
import { checkProblems } from './check-problems.ts';

function check(changes: Partial<HttpCheck>): HttpCheck {
  return {
    type: 'http',
    url: 'https://shop.example.com/',
    method: 'GET',
    headers: {},
    body: null,
    redirects: 5,
    timeoutMs: 10_000,
    family: 'any',
    assertions: [{ kind: 'status', accept: '200-399' }],
    ...changes,
  };
}

const status = (accept: string): HttpAssertion => ({ kind: 'status', accept });
const header = (
  comparison: 'present' | 'absent' | 'equals' | 'contains',
  value = '',
  name = 'X-A',
): HttpAssertion => ({
  kind: 'header',
  name,
  comparison,
  value,
});
const body = (comparison: 'contains' | 'not_contains', value: string): HttpAssertion => ({
  kind: 'body',
  comparison,
  value,
});
const json = (
  comparison: 'exists' | 'equals' | 'not_equals' | 'less_than' | 'greater_than',
  value = '',
  path = '$.a',
) => ({ kind: 'json', path, comparison, value }) satisfies HttpAssertion;

const fieldsOf = (changes: Partial<HttpCheck>): string[] =>
  checkProblems(check(changes)).map(({ path }) => path.join('.'));

describe('a check that can never pass is told, with its field', () => {
  const asserting = (...assertions: HttpAssertion[]): Partial<HttpCheck> => ({ assertions });
  test.each<[string, Partial<HttpCheck>, string[]]>([
    ['a range that runs backwards', asserting(status('299-200')), ['assertions.0.accept']],
    ['a status below 100', asserting(status('099')), ['assertions.0.accept']],
    ['a status above 999', asserting(status('1000')), ['assertions.0.accept']],
    ['a range that ends above 999', asserting(status('200-1000')), ['assertions.0.accept']],
    ['no status at all', asserting(status('')), ['assertions.0.accept']],
    ['a comma too many', asserting(status('200,')), ['assertions.0.accept']],
    ['only interim statuses', asserting(status('100-199')), ['assertions.0.accept']],
    ['two statuses at once', asserting(status('200'), status('404')), ['assertions.1.accept']],
    [
      'three that leave none',
      asserting(status('200-299'), status('2xx'), status('300')),
      ['assertions.2.accept'],
    ],
    ['nothing asserted', asserting(), ['assertions']],
    ['a header with the empty text in it', asserting(header('contains')), ['assertions.0.value']],
    ['a header with a line break', asserting(header('equals', 'a\nb')), ['assertions.0.value']],
    ['a header that ends in a space', asserting(header('equals', 'a ')), ['assertions.0.value']],
    [
      'a header there and absent',
      asserting(header('present'), header('absent', '', 'x-a')),
      ['assertions.1.comparison'],
    ],
    [
      'a header equal and absent',
      asserting(header('absent'), header('equals', 'b')),
      ['assertions.1.comparison'],
    ],
    ['the empty text in the body', asserting(body('contains', '')), ['assertions.0.value']],
    ['half a character in the body', asserting(body('contains', 'a\ud800')), ['assertions.0.value']],
    [
      'a text in the body and not',
      asserting(body('contains', 'abc'), body('not_contains', 'b')),
      ['assertions.1.value'],
    ],
    [
      'the same the other way round',
      asserting(body('not_contains', 'b'), body('contains', 'abc')),
      ['assertions.1.value'],
    ],
    ['a body of HEAD', { method: 'HEAD', ...asserting(body('contains', 'a')) }, ['assertions.0.kind']],
    [
      'a text not in the body of HEAD',
      { method: 'HEAD', ...asserting(body('not_contains', 'a')) },
      ['assertions.0.kind'],
    ],
    ['JSON of HEAD', { method: 'HEAD', ...asserting(json('exists')) }, ['assertions.0.kind']],
    ['a body of 204', asserting(status('204'), body('contains', 'a')), ['assertions.1.kind']],
    ['JSON of 304', asserting(json('exists'), status('204, 304')), ['assertions.0.kind']],
    ['a path without $', asserting(json('exists', '', 'status')), ['assertions.0.path']],
    ['a limit with a unit', asserting(json('less_than', '2s')), ['assertions.0.value']],
    ['a limit left out', asserting(json('greater_than')), ['assertions.0.value']],
    ['a limit that is no number', asserting(json('less_than', 'Infinity')), ['assertions.0.value']],
    ['two values at once', asserting(json('equals', 'a'), json('equals', 'b')), ['assertions.1.value']],
    [
      'equal and not equal',
      asserting(json('equals', '1'), json('not_equals', '1.0')),
      ['assertions.1.value'],
    ],
    [
      'a text below a number',
      asserting(json('less_than', '5'), json('equals', 'ok')),
      ['assertions.1.value'],
    ],
    [
      'a number outside its limit',
      asserting(json('equals', '5'), json('less_than', '5')),
      ['assertions.1.value'],
    ],
    [
      'limits without room',
      asserting(json('greater_than', '5'), json('less_than', '5.0')),
      ['assertions.1.value'],
    ],
    [
      'limits without room beyond 2^53',
      asserting(json('greater_than', '9007199254740993'), json('less_than', '9007199254740993')),
      ['assertions.1.value'],
    ],
    ['port 0', { url: 'http://shop.example.com:0/' }, ['url']],
    ['an IPv4 address over IPv6', { url: 'http://192.0.2.1/', family: 'ipv6' }, ['url']],
    ['an IPv6 address over IPv4', { url: 'http://[2001:db8::1]/', family: 'ipv4' }, ['url']],
    ['two dots in a row', { url: 'http://shop..example.com/' }, ['url']],
    ['a label of 64 characters', { url: `http://${'a'.repeat(64)}.example.com/` }, ['url']],
    ['a name of 254 characters', { url: `http://${'a.'.repeat(126)}example/` }, ['url']],
    ['a line break in a header to send', { headers: { 'x-a': 'a\nb' } }, ['headers.x-a']],
    ['a control character in one', { headers: { 'x-a': 'a\x01' } }, ['headers.x-a']],
    ['a letter that no header can carry', { headers: { 'x-a': '東京' } }, ['headers.x-a']],
    ['two Hosts', { headers: { Host: 'a', host: 'b' } }, ['headers.host']],
    [
      'a certificate over http',
      {
        url: 'http://shop.example.com/',
        redirects: 0,
        ...asserting({ kind: 'certificate', atLeastDays: 7 }),
      },
      ['assertions.0.atLeastDays'],
    ],
    [
      'several at once',
      { url: 'http://a:0/', ...asserting(status('9'), body('contains', '')) },
      ['url', 'assertions.0.accept', 'assertions.1.value'],
    ],
  ])('%s', (_, changes, fields) => expect(fieldsOf(changes)).toEqual(fields));

  test('in words that say what would be right', () => {
    const messages = (changes: Partial<HttpCheck>) =>
      checkProblems(check(changes)).map(({ message }) => message);
    expect(messages({ assertions: [status('299-200')] })[0]).toContain('such as "200-299, 304"');
    expect(messages({ assertions: [json('exists', '', 'status')] })[0]).toContain('such as $.status');
    expect(messages({ method: 'HEAD', assertions: [json('exists')] })[0]).toContain('Use GET');
  });

  test('a path is judged by whoever has a parser', () => {
    expect(
      checkProblems(check({ assertions: [json('exists', '', '$.[[')] }), (path) => `${path} is wrong`),
    ).toEqual([{ path: ['assertions', 0, 'path'], message: '$.[[ is wrong' }]);
  });
});

describe('a check that may pass, however rarely, is accepted', () => {
  const asserting = (...assertions: HttpAssertion[]): Partial<HttpCheck> => ({ assertions });
  test.each<[string, Partial<HttpCheck>]>([
    ['statuses from 100 to 999', asserting(status('100-999'))],
    ['an unusual status', asserting(status('999, 420'))],
    ['overlapping statuses', asserting(status('200-299'), status('2xx'), status('299-400'))],
    ['a redirect that is followed', asserting(status('301'))],
    ['200 without redirects', { redirects: 0 }],
    ['an empty header', asserting(header('equals', ''))],
    ['two values of a header', asserting(header('equals', 'a'), header('equals', 'b'))],
    ['absent beside another header', asserting(header('absent'), header('present', '', 'x-b'))],
    ['a body that may have been 200', asserting(status('200, 204'), body('contains', 'a'))],
    ['no text in the body of 204', asserting(status('204'), body('not_contains', 'a'))],
    ['two texts', asserting(body('contains', 'ab'), body('not_contains', 'abc'))],
    ['the empty text at a path', asserting(json('equals', ''))],
    ['one number in two spellings', asserting(json('equals', '1'), json('equals', '1e0'))],
    ['one object in two spellings', asserting(json('equals', '{"a":1}'), json('equals', '{ "a": 1 }'))],
    [
      'limits with room between',
      asserting(json('greater_than', '9007199254740992'), json('less_than', '9007199254740994')),
    ],
    ['limits at other paths', asserting(json('less_than', '1'), json('greater_than', '2', '$.b'))],
    ['a latency above the timeout', { timeoutMs: 100, ...asserting({ kind: 'latency', atMostMs: 600_000 }) }],
    ['a body with GET', { body: 'x' }],
    ['a Host of its own', { headers: { host: 'other.example.com' } }],
    ['a header that only the connection decides', { headers: { 'content-length': '5' } }],
    ['Latin letters in a header', { headers: { 'x-a': 'größe' } }],
    ['a name outside ASCII', { url: 'https://東京.example.com/' }],
    ['the last port', { url: 'https://shop.example.com:65535/' }],
    ['a name with a final dot', { url: 'https://shop.example.com./' }],
    [
      'a certificate behind a redirect',
      { url: 'http://a.example/', ...asserting({ kind: 'certificate', atLeastDays: 1 }) },
    ],
    ['a kind that only a newer version knows', asserting({ kind: 'mood' } as never)],
  ])('%s', (_, changes) => expect(checkProblems(check(changes))).toEqual([]));
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchPage, normalisePageUrl, parseUrlPattern } from './url-match.ts';

function fits(pattern: string, url: string): boolean {
  return matchPage(url, [{ pattern, service: 's', environment: 'e' }]) !== null;
}

describe('a pattern', () => {
  test.each([
    ['shop.example.com', 'https://shop.example.com/', true],
    ['shop.example.com', 'http://SHOP.example.com/cart?x=1#y', true],
    ['shop.example.com', 'https://shop.example.com:8443/', false],
    ['shop.example.com', 'https://shop.example.com.evil.test/', false],
    ['shop.example.com', 'https://evil.test/shop.example.com', false],
    ['shop.example.com', 'https://shop.example.com@evil.test/', false],
    ['https://shop.example.com', 'http://shop.example.com/', false],
    ['https://shop.example.com/', 'https://shop.example.com/cart', true],
    ['*.example.com', 'https://a.b.example.com/', true],
    ['*.example.com', 'https://example.com/', false],
    ['*.example.com', 'https://badexample.com/', false],
    ['localhost:4500', 'http://localhost:4500/checkout', true],
    ['localhost:4500', 'http://localhost:4501/checkout', false],
    ['localhost:*', 'http://localhost:4501/', true],
    ['example.com:443', 'https://example.com/', true],
    ['example.com:443', 'http://example.com/', false],
    ['[::1]:3000', 'http://[::1]:3000/', true],
    ['example.com/app/*', 'https://example.com/app', true],
    ['example.com/app/*', 'https://example.com/app/x/y', true],
    ['example.com/app/*', 'https://example.com/apple', false],
    ['example.com/app*', 'https://example.com/apple', true],
    ['example.com/app', 'https://example.com/app/', true],
    ['example.com/app', 'https://example.com/app/x', false],
    ['example.com/App', 'https://example.com/app', false],
    ['example.com', 'ftp://example.com/', false],
    ['example.com', 'chrome://settings', false],
    ['example.com', 'not a url', false],
    ['bücher.example', 'https://xn--bcher-kva.example/', true],
  ])('%s on %s: %s', (pattern, url, expected) => {
    expect(fits(pattern, url)).toBe(expected);
  });

  test('what is no pattern is refused', () => {
    for (const text of [
      '',
      '*',
      '*.',
      'https://',
      'a b',
      'exa*mple.com',
      'example.com/a*b',
      'example.com?x=1',
    ]) {
      expect(parseUrlPattern(text)).toBeNull();
    }
  });
});

describe('matchPage', () => {
  const patterns = [
    { pattern: '*.example.com', service: 'any', environment: 'production' },
    { pattern: 'shop.example.com', service: 'shop', environment: 'production' },
    { pattern: 'shop.example.com/admin/*', service: 'admin', environment: 'production' },
    { pattern: 'shop.example.com/admin/login', service: 'login', environment: 'production' },
    { pattern: '*.staging.example.com', service: 'any', environment: 'staging' },
  ];

  test('the most specific pattern wins', () => {
    expect(matchPage('https://shop.example.com/', patterns)?.service).toBe('shop');
    expect(matchPage('https://shop.example.com/admin/x', patterns)?.service).toBe('admin');
    expect(matchPage('https://shop.example.com/admin/login', patterns)?.service).toBe('login');
    expect(matchPage('https://x.example.com/', patterns)?.service).toBe('any');
    expect(matchPage('https://x.staging.example.com/', patterns)?.environment).toBe('staging');
    expect(matchPage('https://other.test/', patterns)).toBeNull();
  });

  test('the order of the list has no say, also in a tie', () => {
    const tied = [
      { pattern: 'shop.example.com', service: 'zebra', environment: 'production' },
      { pattern: 'shop.example.com', service: 'aardvark', environment: 'production' },
      ...patterns,
    ];
    fc.assert(
      fc.property(
        fc.shuffledSubarray(tied, { minLength: tied.length }),
        fc.constantFrom(
          'https://shop.example.com/',
          'https://shop.example.com/admin/login',
          'https://a.example.com/',
        ),
        (list, url) => {
          expect(matchPage(url, list)).toEqual(matchPage(url, tied));
        },
      ),
    );
    expect(matchPage('https://shop.example.com/', tied)?.service).toBe('aardvark');
  });
});

describe('normalisePageUrl', () => {
  const plain = { keepParameters: ['page', 'q'], hashRouter: false };

  test('drops user, fragment and every parameter that is not allowed', () => {
    expect(normalisePageUrl('https://u:p@Shop.example.com:443/a?token=s&q=2&page=1#top', plain)).toBe(
      'https://shop.example.com/a?page=1&q=2',
    );
  });

  test('keeps the route of a hash router, without its secrets', () => {
    const routed = { ...plain, hashRouter: true };
    expect(normalisePageUrl('https://a.test/#/orders/7?token=s&page=2', routed)).toBe(
      'https://a.test/#/orders/7?page=2',
    );
    expect(normalisePageUrl('https://a.test/#!/orders', routed)).toBe('https://a.test/#!/orders');
    expect(normalisePageUrl('https://a.test/#access_token=s', routed)).toBe('https://a.test/');
  });

  test('is null for what is no page', () => {
    expect(normalisePageUrl('javascript:alert(1)', plain)).toBeNull();
    expect(normalisePageUrl('about:blank', plain)).toBeNull();
  });

  test('normalising twice changes nothing, and no parameter slips through', () => {
    const rule = fc.record({ keepParameters: fc.subarray(['page', 'q', 'ü']), hashRouter: fc.boolean() });
    const url = fc
      .tuple(
        fc.webUrl({ withFragments: true }),
        fc.webQueryParameters(),
        fc.constantFrom('', '#/a?q=1&secret=2', '#x', '#!/b'),
      )
      .map(([base, query, hash]) => `${base.split('#')[0]}?secret=1&page=2&${query}${hash}`);
    fc.assert(
      fc.property(url, rule, (page, how) => {
        const once = normalisePageUrl(page, how);
        fc.pre(once !== null);
        expect(normalisePageUrl(once, how)).toBe(once);
        expect(once).not.toContain('secret');
      }),
    );
  });
});

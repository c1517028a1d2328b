import { describe, expect, test } from 'vitest';
import { backendAddress, originPattern, pageAddress } from './addresses.ts';

describe('pageAddress', () => {
  test('cuts off fragment and query, except parameters that the user listed', () => {
    const url = 'https://shop.example/cart?session=secret&view=full#pay';
    expect(pageAddress(url, [])).toBe('https://shop.example/cart');
    expect(pageAddress(url, ['view'])).toBe('https://shop.example/cart?view=full');
  });

  test('keeps the route of an application that routes by fragment', () => {
    expect(pageAddress('https://shop.example/app#/orders?token=secret', [])).toBe(
      'https://shop.example/app#/orders',
    );
  });

  test("is null for the browser's own pages, files and nothing", () => {
    for (const url of [
      'chrome://settings',
      'about:blank',
      'file:///etc/passwd',
      'moz-extension://x/y.html',
      '',
      undefined,
    ]) {
      expect(pageAddress(url, []), url).toBeNull();
    }
  });
});

test('originPattern leaves the port out', () => {
  expect(originPattern('http://127.0.0.1:4400')).toBe('http://127.0.0.1/*');
  expect(originPattern('https://shop.example')).toBe('https://shop.example/*');
});

describe('backendAddress', () => {
  test('takes https anywhere and http on this machine, without a slash at the end', () => {
    expect(backendAddress(' https://ops.example/appops/ ', false)).toEqual({
      ok: true,
      url: 'https://ops.example/appops',
    });
    expect(backendAddress('ops.example', false)).toEqual({ ok: true, url: 'https://ops.example' });
    for (const url of ['http://127.0.0.1:4400', 'http://localhost:4400', 'http://[::1]:4400']) {
      expect(backendAddress(`${url}/`, false)).toEqual({ ok: true, url });
    }
  });

  test('refuses http in the network until it is allowed, and says how', () => {
    expect(backendAddress('http://10.0.0.5:4400', false)).toMatchObject({
      ok: false,
      reason: expect.stringContaining('Allow http://'),
    });
    expect(backendAddress('http://10.0.0.5:4400', true)).toEqual({ ok: true, url: 'http://10.0.0.5:4400' });
  });

  test('refuses what is no address of a backend, with the reason', () => {
    for (const typed of [
      '',
      'ftp://ops.example',
      'https://me:secret@ops.example',
      'https://ops.example/?a=1',
      'http://',
      'javascript:alert(1)',
    ]) {
      expect(backendAddress(typed, true), typed).toMatchObject({ ok: false, reason: expect.any(String) });
    }
  });
});

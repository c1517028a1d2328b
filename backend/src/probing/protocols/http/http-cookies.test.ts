import { describe, expect, test } from 'vitest';
import { TestAuthority } from '../../../../testing/probing/certificates.ts';
import { attempt } from '../../../../testing/probing/checks.ts';
import { httpServer, httpsServer } from '../../../../testing/probing/servers.ts';

const authority = new TestAuthority();

/** A server whose `/` sets cookies and sends on to a place; tells the cookies that each further request brought. */
async function setting(cookies: string[], onTo: (port: number) => string) {
  const seen: (string | undefined)[] = [];
  const port: number = await httpServer((request, reply) => {
    if (request.url === '/') reply.writeHead(302, { 'set-cookie': cookies, location: onTo(port) }).end();
    else {
      seen.push(request.headers.cookie);
      reply.end();
    }
  });
  return { port, seen };
}

describe('cookies that an answer sets, along the redirects of one attempt', () => {
  test.each<[string, string[], string, string | undefined]>([
    ['come back to the same host', ['a=1'], '/next', 'a=1'],
    ['several, also with odd values', ['a=1', 'b="x y"', 'c=d=e', 'e='], '/next', 'a=1; b="x y"; c=d=e; e='],
    ['within their path', ['a=1; Path=/in', 'b=2; Path=/out'], '/in/side', 'a=1'],
    ['not to a path that only begins alike', ['a=1; Path=/in'], '/inside', undefined],
    ['not over HTTP when they are Secure', ['a=1; Secure', 'b=2'], '/next', 'b=2'],
    [
      'not when they have expired',
      ['a=1; Max-Age=0', 'b=2; Expires=Thu, 01 Jan 1970 00:00:00 GMT', 'c=3; Max-Age=60'],
      '/next',
      'c=3',
    ],
    ['the later one of a name', ['a=1', 'a=2'], '/next', 'a=2'],
    ['not those of another domain', ['a=1; Domain=shop.example', 'b=2; Domain=1'], '/next', undefined],
    ['also where an attribute is unknown', ['a=1; SameSite=Strict; HttpOnly; Priority=High'], '/next', 'a=1'],
  ])('%s', async (_, cookies, onTo, expected) => {
    const { port, seen } = await setting(cookies, () => onTo);
    expect((await attempt(`http://127.0.0.1:${port}/`)).message).toBeNull();
    expect(seen).toEqual([expected]);
  });

  test('stay with their host, and are told to its subdomains only when they say so', async () => {
    const { port, seen } = await setting(
      ['host=1', 'wide=2; Domain=shop.localhost'],
      (own) => `http://www.shop.localhost:${own}/next`,
    );
    await attempt(`http://shop.localhost:${port}/`, { family: 'ipv4' });
    const other = await setting(
      ['host=1', 'wide=2; Domain=shop.localhost'],
      (own) => `http://other.localhost:${own}/next`,
    );
    await attempt(`http://shop.localhost:${other.port}/`, { family: 'ipv4' });
    expect([seen, other.seen]).toEqual([['wide=2'], [undefined]]);
  });

  test('cannot be set for a whole registry, such as co.uk', async () => {
    const { AttemptCookies } = await import('./attempt-cookies.ts');
    const cookies = new AttemptCookies();
    cookies.keep(new URL('http://evil.co.uk/'), ['a=1; Domain=co.uk', 'b=2; Domain=evil.co.uk']);
    expect(cookies.header(new URL('http://shop.co.uk/'), null)).toBeNull();
    expect(cookies.header(new URL('http://www.evil.co.uk/'), null)).toBe('b=2');
  });

  test('that are Secure go over TLS', async () => {
    const seen: (string | undefined)[] = [];
    const port = await httpsServer(authority.issue({ names: ['localhost'] }), (request, reply) => {
      if (request.url === '/') reply.writeHead(302, { 'set-cookie': 'a=1; Secure', location: '/next' }).end();
      else {
        seen.push(request.headers.cookie);
        reply.end();
      }
    });
    expect(await attempt(`https://localhost:${port}/`, { trust: [authority.cert] })).toMatchObject({
      ok: true,
    });
    expect(seen).toEqual(['a=1']);
  });

  test("go beside the check's own, whose value of the same name they replace", async () => {
    const { port, seen } = await setting(['session=new'], () => '/next');
    await attempt(`http://127.0.0.1:${port}/`, { headers: { Cookie: 'session=old; theme=dark' } });
    expect(seen).toEqual(['theme=dark; session=new']);
  });

  test('are forgotten with the attempt', async () => {
    const { port, seen } = await setting(['a=1'], () => '/next');
    await attempt(`http://127.0.0.1:${port}/`);
    await attempt(`http://127.0.0.1:${port}/next`);
    expect(seen).toEqual(['a=1', undefined]);
  });

  test('let a page in that sends on until its cookie comes back', async () => {
    const port = await httpServer((request, reply) => {
      if (request.headers.cookie === 'seen=yes') reply.end('welcome');
      else reply.writeHead(302, { 'set-cookie': 'seen=yes', location: '/' }).end();
    });
    expect(await attempt(`http://127.0.0.1:${port}/`)).toMatchObject({ ok: true, statusCode: 200 });
  });

  test('that come by the hundred cost no more than fifty', async () => {
    const { port, seen } = await setting(
      Array.from({ length: 100 }, (_, index) => `c${index}=1`),
      () => '/next',
    );
    await attempt(`http://127.0.0.1:${port}/`);
    expect(seen[0]?.split('; ')).toHaveLength(50);
  });
});

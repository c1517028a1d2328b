import { describe, expect, test } from 'vitest';
import { attempt } from '../../../../testing/probing/checks.ts';
import { httpServer, tcpServer } from '../../../../testing/probing/servers.ts';

/** A raw server whose `/` redirects with these headers; tells the paths that were asked for after it. */
async function redirecting(headers: (port: number) => string, rest = 'content-length: 0\r\n\r\n') {
  const paths: string[] = [];
  const hosts: string[] = [];
  const port = await tcpServer((socket, request) => {
    const path = request.toString('latin1').split(' ')[1] ?? '';
    if (path === '/start') {
      socket.write(Buffer.from(`HTTP/1.1 302 Found\r\n${headers(port)}\r\n${rest}`, 'latin1'));
      return;
    }
    paths.push(path);
    hosts.push(/^host: (.*)$/im.exec(request.toString('latin1'))?.[1]?.trim() ?? '');
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
  });
  const found = await attempt(`http://127.0.0.1:${port}/start`, { timeoutMs: 5_000, family: 'ipv4' });
  return { found, paths, hosts, port };
}

const utf8 = (text: string) => Buffer.from(text).toString('latin1');

describe('where a redirect leads', () => {
  test.each([
    [
      'a path in UTF-8',
      `location: ${utf8('/größe/本番?q=ü')}`,
      '/gr%C3%B6%C3%9Fe/%E6%9C%AC%E7%95%AA?q=%C3%BC',
    ],
    ['a path in Latin-1', 'location: /gr\xf6\xdfe', '/gr%F6%DFe'],
    ['a path that is escaped already', 'location: /gr%C3%B6%C3%9Fe', '/gr%C3%B6%C3%9Fe'],
    ['a path with spaces', 'location: /a b', '/a%20b'],
    ['a query alone', 'location: ?page=2', '/start?page=2'],
    ['a relative path', 'location: next/', '/next/'],
    ['a path with dots', 'location: /a/../b/./c', '/b/c'],
    ['a fragment beside a path', 'location: /next#part', '/next'],
    ['a target folded over two lines', 'location:\r\n /next', '/next'],
    ['the same target twice', 'location: /next\r\nLocation: /next', '/next'],
    ['an empty target beside one', 'location:\r\nlocation: /next', '/next'],
    ['a backslash, which browsers turn', 'location: \\next', '/next'],
  ])('%s', async (_, header, expected) => {
    const { found, paths } = await redirecting(() => header);
    expect(found.message).toBeNull();
    expect(paths).toEqual([expected]);
  });

  test('another host by its protocol-relative address', async () => {
    const { found, paths, hosts, port } = await redirecting((own) => `location: //localhost:${own}/next`);
    expect(found.message).toBeNull();
    expect([paths, hosts]).toEqual([['/next'], [`localhost:${port}`]]);
  });

  test('a host in UTF-8 by its name in ASCII', async () => {
    const { hosts, port } = await redirecting(
      (own) => `location: http://${utf8('bücher')}.localhost:${own}/`,
    );
    expect(hosts).toEqual([`xn--bcher-kva.localhost:${port}`]);
  });

  test.each([
    ['two different targets', 'location: /a\r\nlocation: /b', 'two different addresses'],
    ['port 0', 'location: http://127.0.0.1:0/', 'port 0'],
    ['a port that is none', 'location: http://127.0.0.1:99999/', 'cannot be read'],
    ['a protocol that is not HTTP', 'location: javascript:alert(1)', 'neither http: nor https:'],
  ])('nowhere, and that is said: %s', async (_, header, words) => {
    const { found, paths } = await redirecting(() => header);
    expect(found).toMatchObject({ ok: false, reason: 'redirect', statusCode: 302 });
    expect(found.message).toContain(words);
    expect(paths).toEqual([]);
  });

  test.each([
    ['never ends', 'content-length: 500\r\n\r\nhalf'],
    ['is broken', 'transfer-encoding: chunked\r\n\r\nzz\r\n'],
    ['is packed in a way that nobody knows', 'content-encoding: exi\r\ncontent-length: 2\r\n\r\n\x00\xff'],
  ])('is followed at once when its own body %s', async (_, rest) => {
    const { found, paths } = await redirecting(() => 'location: /next', rest);
    expect(found).toMatchObject({ ok: true, statusCode: 200 });
    expect(paths).toEqual(['/next']);
  });

  test('HEAD asks with HEAD all the way', async () => {
    const methods: (string | undefined)[] = [];
    const port = await httpServer((request, reply) => {
      methods.push(request.method);
      if (request.url === '/next') reply.end();
      else reply.writeHead(301, { location: '/next' }).end();
    });
    await attempt(`http://127.0.0.1:${port}/`, { method: 'HEAD' });
    expect(methods).toEqual(['HEAD', 'HEAD']);
  });
});

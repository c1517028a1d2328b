import { describe, expect, test } from 'vitest';
import { attempt } from '../../../../testing/probing/checks.ts';
import { answered, okLine } from '../../../../testing/probing/raw-answers.ts';
import { httpServer, tcpServer } from '../../../../testing/probing/servers.ts';
import { shownContentType } from './content-type.ts';

describe('the facts of an HTTP attempt', () => {
  test('are told of one that was well: status, version, type and size of the body', async () => {
    const body = 'Grüße';
    const port = await httpServer((_request, response) =>
      response.setHeader('content-type', 'Text/HTML; Charset=UTF-8; level=1').end(body),
    );
    const { facts } = await attempt(`http://127.0.0.1:${port}/`);
    expect(facts).toEqual({
      protocol: 'http',
      statusCode: 200,
      httpVersion: '1.1',
      contentType: 'text/html; charset=utf-8',
      bodyBytes: Buffer.byteLength(body),
      bodyTruncated: false,
      tls: null,
      hops: [],
    });
  });

  test('tell an older HTTP, and no type where none is told', async () => {
    const { facts } = await answered('HTTP/1.0 200 OK\r\n\r\nfine', { close: true });
    expect(facts).toMatchObject({ httpVersion: '1.0', contentType: null, bodyBytes: 4 });
  });

  test('are what was seen until then where the answer broke off, and nothing where none came', async () => {
    const broken = await answered(`${okLine}content-type: text/plain\r\ncontent-length: 9\r\n\r\nfi`, {
      close: true,
    });
    expect(broken).toMatchObject({ ok: false, reason: 'body' });
    expect(broken.facts).toMatchObject({
      ...{ statusCode: 200, httpVersion: '1.1', contentType: 'text/plain', bodyBytes: null },
    });
    const deaf = await attempt(`http://127.0.0.1:${await tcpServer((socket) => socket.destroy())}/`);
    expect(deaf.ok).toBe(false);
    expect(deaf.facts).toEqual({
      ...{ protocol: 'http', statusCode: null, httpVersion: null, contentType: null },
      ...{ bodyBytes: null, bodyTruncated: false, tls: null, hops: [] },
    });
  });

  test('of a redirect are those of the last hop, and of none where that one did not answer', async () => {
    const port = await httpServer((request, response) => {
      if (request.url === '/end') request.socket.destroy();
      else response.writeHead(302, { location: '/end', 'content-type': 'text/html' }).end();
    });
    const { facts } = await attempt(`http://127.0.0.1:${port}/`);
    expect(facts).toMatchObject({ statusCode: null, httpVersion: null, contentType: null });
    expect(facts!.hops.map(({ url, statusCode }) => [new URL(url).pathname, statusCode])).toEqual([
      ['/', 302],
      ['/end', null],
    ]);
  });

  test('hold no secret of ours: nothing that is sent, no name, password, query or fragment of any address', async () => {
    const told: string[] = [];
    const port = await httpServer((request, response) => {
      told.push(JSON.stringify([request.headers, request.url]));
      if (request.url!.startsWith('/end'))
        response.setHeader('content-type', 'text/plain').end('secret-answer');
      else
        response
          .writeHead(302, {
            location: `http://secret-user:secret-password@127.0.0.1:${port}/end?token=secret-query#secret-fragment`,
            'set-cookie': 'session=secret-cookie',
          })
          .end();
    });
    const found = await attempt(`http://127.0.0.1:${port}/?key=secret-key`, {
      method: 'POST',
      headers: { authorization: 'Bearer secret-header', 'x-api-key': 'secret-api-key' },
      body: 'secret-body',
    });
    expect(found).toMatchObject({ ok: true, statusCode: 200 });
    // They went where they belong.
    expect(told.join()).toContain('secret-header');
    expect(told.join()).toContain('secret-cookie');
    expect(JSON.stringify(found)).not.toContain('secret');
    expect(found.hops.map(({ url }) => url)).toEqual([
      `http://127.0.0.1:${port}/`,
      `http://127.0.0.1:${port}/end`,
    ]);
  });
});

test('a type is told with its charset alone, so that it is the same at each answer', () => {
  expect(
    [
      'multipart/x-mixed-replace; boundary=4f2e; charset="ISO-8859-1"',
      'multipart/mixed; boundary=91aa',
      'application/json',
      'nonsense',
      '',
      undefined,
      `text/${'x'.repeat(500)}`,
    ].map((header) => shownContentType(header)?.slice(0, 60) ?? null),
  ).toEqual([
    'multipart/x-mixed-replace; charset=iso-8859-1',
    'multipart/mixed',
    'application/json',
    null,
    null,
    null,
    `text/${'x'.repeat(55)}`,
  ]);
});

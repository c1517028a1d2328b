import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { TestAuthority } from '../../../../testing/probing/certificates.ts';
import { httpsServer, tcpServer } from '../../../../testing/probing/servers.ts';
import { answering, startReceiver } from '../../../../testing/notify/notify.ts';
import { entryId, news, trySend } from '../../../../testing/notify/channels.ts';
import { retryAfter } from './retry-after.ts';
import { newWebhookSecret } from './signing.ts';
import { webhook } from './webhook.ts';

const secret = newWebhookSecret();
const to = (url: string, more: Parameters<typeof trySend>[1] = {}) =>
  trySend<'webhook'>({ kind: 'webhook', url }, { secret, ...more });

describe('a webhook', () => {
  test('is a POST that the library of Standard Webhooks verifies, and no other secret does', async () => {
    const receiver = await startReceiver();
    const now = Date.now();
    expect(await to(receiver.url, { now })).toEqual({ ok: true, note: null });
    const [{ headers, body }] = receiver.received as [(typeof receiver.received)[number]];
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': entryId,
      'webhook-timestamp': String(Math.floor(now / 1000)),
    });
    expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toEqual({
      type: 'incident.opened',
      timestamp: news.at,
      data: news,
    });
    expect(() => new Webhook(newWebhookSecret()).verify(body, headers as Record<string, string>)).toThrow();
    expect(() => new Webhook(secret).verify(`${body} `, headers as Record<string, string>)).toThrow();
  });

  test('goes over TLS to whom a trusted authority vouches for, and to nobody else', async () => {
    const authority = new TestAuthority();
    const port = await httpsServer(authority.issue({ names: ['localhost'] }), (_request, response) =>
      response.end(),
    );
    const url = `https://localhost:${port}/hook`;
    const allow = ['127.0.0.0/8', '::1/128'];
    expect(await to(url, { allow, trust: [authority.cert] })).toEqual({ ok: true, note: null });
    const refused = await to(url, { allow, trust: [new TestAuthority().cert] });
    expect(refused).toMatchObject({ ok: false, passes: true });
  });

  test('never calls an address that is not allowed, and says how to allow it', async () => {
    const receiver = await startReceiver();
    const sent = await to(receiver.url, { allow: [] });
    expect(sent).toMatchObject({ ok: false, passes: false });
    expect(sent).toMatchObject({
      message: expect.stringContaining('npx appops probe allow 127.0.0.0/8') as string,
    });
    for (const host of ['169.254.169.254', '[::ffff:169.254.169.254]', '100.100.100.200', '0.0.0.0'])
      expect(
        await to(`http://${host}/latest/meta-data`, { allow: ['0.0.0.0/0', '::/0'] }),
        host,
      ).toMatchObject({
        ok: false,
        passes: false,
        message: expect.stringContaining('never calls it') as string,
      });
    // A name that leads there, and another spelling of the same address.
    for (const host of ['localhost', '2130706433', '0x7f.1'])
      expect(await to(receiver.url.replace('127.0.0.1', host), { allow: [] }), host).toMatchObject({
        passes: false,
      });
    expect(receiver.received).toEqual([]);
  });

  test.each([301, 302, 303, 307, 308])(
    'does not follow a %i, whether to a private address or elsewhere, and says so',
    async (status) => {
      const inside = await startReceiver();
      const receiver = await startReceiver(answering(status, { location: `${inside.url}?token=geheim` }));
      const sent = await to(receiver.url);
      expect(sent).toMatchObject({ ok: false, passes: false });
      expect((sent as { message: string }).message).toContain(
        `answered ${status} and sends on to http://127.0.0.1:`,
      );
      expect((sent as { message: string }).message).not.toContain('geheim');
      expect(inside.received).toEqual([]);
    },
  );

  test.each([408, 425, 429, 500, 502, 503, 504])('a %i may pass', async (status) => {
    const receiver = await startReceiver(answering(status));
    expect(await to(receiver.url)).toEqual({
      ok: false,
      passes: true,
      message: `It answered ${status}.`,
      // Who stands between may say a 5xx after the receiver has it.
      ...(status < 500 ? { refused: true } : {}),
    });
  });

  test.each([400, 401, 403, 404, 405, 410, 413, 422])(
    'a %i does not, and it is said what to do',
    async (status) => {
      const receiver = await startReceiver(answering(status, {}, 'no'));
      const sent = await to(receiver.url);
      expect(sent).toMatchObject({ ok: false, passes: false, refused: true });
      expect((sent as { message: string }).message).toMatch(
        new RegExp(`^It answered ${status}: “no”. .+: .+\\.$`),
      );
    },
  );

  test('what a receiver says back shows no secret, in no form, and is cut short', async () => {
    const token = 'tok_4711abcdefghijklmnop';
    const receiver = await startReceiver();
    const url = `${receiver.url}/${token}?key=sehr%20geheim`;
    let signature = '';
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    const forms: [what: string, of: () => string][] = [
      ['the secret', () => secret],
      ['the secret without its prefix', () => secret.slice('whsec_'.length)],
      ['the secret as a JSON text', () => JSON.stringify(secret)],
      ['the secret in base64', () => base64(secret)],
      ['the secret in a form', () => encodeURIComponent(secret)],
      ['the signature', () => signature],
      ['a token of the path', () => token],
      ['a parameter', () => 'sehr geheim'],
      ['a parameter as it was sent', () => 'sehr%20geheim'],
    ];
    for (const [what, of] of forms)
      // In the middle, and where the excerpt ends.
      for (const before of ['It was ', 'y'.repeat(188)]) {
        receiver.answer = (request, response) => {
          signature = String(request.headers['webhook-signature']);
          response.writeHead(500).end(`${before}${of()} ${'x'.repeat(5_000)}`);
        };
        const { message } = (await to(url)) as { message: string };
        expect(message, what).toContain(before.slice(0, 7));
        expect(message, what).not.toContain(of().slice(0, 8));
        expect(message.length).toBeLessThan(300);
      }
  });

  test('an answer without an end is read no further than its beginning', async () => {
    const receiver = await startReceiver((_request, response) => {
      response.writeHead(500);
      const more = () => {
        while (response.writable && response.write('z'.repeat(64 * 1024)));
        if (response.writable) response.once('drain', more);
      };
      more();
    });
    const sent = await to(receiver.url);
    expect(sent).toMatchObject({ ok: false, passes: true });
  });

  test('one that closes, or speaks no HTTP, may do otherwise later', async () => {
    const closing = await tcpServer((socket) => void socket.destroy());
    const mumbling = await tcpServer((socket) => void socket.end('hello?\r\n\r\n'));
    for (const port of [closing, mumbling])
      expect(await to(`http://127.0.0.1:${port}/`)).toMatchObject({ ok: false, passes: true });
    expect(await to('http://127.0.0.1:9/')).toMatchObject({ ok: false, passes: true });
    expect(await to('http://no-such-name.invalid/')).toMatchObject({ ok: false, passes: true });
  });

  test('a secret of another form is refused, and a new one can be used', () => {
    const settings = { kind: 'webhook', url: 'https://example.com/' } as const;
    const made = webhook.secretFor(settings, undefined);
    expect(made.made).toBe(true);
    expect(webhook.secretFor(settings, made.secret!)).toEqual({ secret: made.secret, made: false });
    for (const bad of ['geheim', 'whsec_', 'whsec_kurz', `whsec_${'!'.repeat(40)}`, made.secret!.slice(6)])
      expect(() => webhook.secretFor(settings, bad), bad).toThrow(/Secret must be/);
  });
});

describe('Retry-After', () => {
  const now = Date.UTC(2026, 10, 30, 12);
  const date = new Date(now).toUTCString();
  test.each([
    ['120', 120_000],
    ['0', 0],
    ['999999', 3_600_000],
    [new Date(now + 90_000).toUTCString(), 90_000],
    [new Date(now - 90_000).toUTCString(), 0],
    [new Date(now + 90 * 86_400_000).toUTCString(), 3_600_000],
    ['-5', undefined],
    ['1.5', undefined],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('of %j is %j ms', (wish, ms) => {
    expect(retryAfter(wish, { date, now })).toBe(ms);
  });

  test('is told by the receiver’s clock, whatever ours says', () => {
    const wish = new Date(now + 90_000).toUTCString();
    expect(retryAfter(wish, { date, now: now + 3_600_000 })).toBe(90_000);
  });
});

import { once } from 'node:events';
import type { EmailChannelSettings } from '@appops/shared/contract/channels/email';
import type { SMTPServerOptions } from 'smtp-server';
import { describe, expect, onTestFinished, test } from 'vitest';
import { TestAuthority } from '../../../../testing/probing/certificates.ts';
import { silentServer, speakingServer } from '../../../../testing/probing/servers.ts';
import { entryId, news, trySend } from '../../../../testing/notify/channels.ts';
import { authority, openMailServer, password } from '../../../../testing/notify/mail-server.ts';
import { email } from './email.ts';
import { htmlOf } from './html.ts';

/** A real mail server on loopback, until the test ends. */
async function startMailServer(options: SMTPServerOptions = {}) {
  const server = await openMailServer(options);
  onTestFinished(server.close);
  return server;
}

const settingsOf = (port: number, more: Partial<EmailChannelSettings> = {}): EmailChannelSettings => ({
  kind: 'email',
  host: '127.0.0.1',
  port,
  security: 'starttls',
  user: null,
  passwordWithoutTls: false,
  from: 'appops@example.com',
  to: ['ops@example.com', 'dev@example.com'],
  ...more,
});
const by = (settings: EmailChannelSettings, more: Parameters<typeof trySend>[1] = {}) =>
  trySend<'email'>(settings, { trust: [authority.cert], ...more });
const refusing = (code: number, words: string) => Object.assign(new Error(words), { responseCode: code });

describe('an e-mail', () => {
  test('says all in plain text and in HTML, with a Message-ID that is the same at each try, whoever the sender is', async () => {
    const { mails, port } = await startMailServer();
    for (let tries = 0; tries < 2; tries++)
      expect(await by({ ...settingsOf(port), from: `appops@host${tries}.example.com` })).toEqual({
        ok: true,
        note: null,
      });
    expect(mails).toHaveLength(2);
    for (const { text, to, secure } of mails) {
      expect(secure).toBe(true);
      expect(to).toEqual(['ops@example.com', 'dev@example.com']);
      expect(text).toContain(`Message-ID: <${entryId}@appops.invalid>`);
      expect(text).toContain('Auto-Submitted: auto-generated');
      expect(text).toContain(`References: <${news.subject}@appops.invalid>`);
      expect(text).toContain('Content-Type: text/plain; charset=utf-8');
      expect(text).toContain('Content-Type: text/html; charset=utf-8');
      expect(text.indexOf('text/plain')).toBeLessThan(text.indexOf('text/html'));
      expect(text).toContain('https://grafana.example.com/a/appops-suite-app/incidents/inc_1');
      expect(text).toContain('Severity: Critical');
      expect(text).toContain('Service: Shop');
    }
  });

  test('the HTML holds what people wrote as text, fetches nothing and runs nothing', () => {
    const title = 'Kasse "<b>kaputt</b>" <img src=x onerror=alert(1)> 決済';
    const html = htmlOf(
      {
        ...news,
        title,
        text: `${title}\n</p><script>alert(1)</script>`,
        link: 'https://x.example/"onclick="',
      },
      [['Service', '<i>Shop</i>']],
    );
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt; 決済');
    expect(html).not.toMatch(/<(img|script|b|i|link|style)\b/);
    expect(html).not.toContain('"onclick=');
    expect(html.match(/https?:\/\//g)).toHaveLength(2);
  });

  test('a title of several lines makes no header of its own', async () => {
    const { mails, port } = await startMailServer();
    const title = 'Down\r\nBcc: evil@example.com\r\n\r\nHello';
    await by(settingsOf(port), { message: { ...news, title } });
    expect(mails[0]!.text).not.toMatch(/^Bcc:/m);
    expect(mails[0]!.to).toEqual(['ops@example.com', 'dev@example.com']);
  });

  test('signs in over TLS, from the first byte or after STARTTLS', async () => {
    const upgraded = await startMailServer({ authOptional: false });
    const direct = await startMailServer({ authOptional: false, secure: true });
    for (const [security, { port, mails }] of [
      ['starttls', upgraded],
      ['tls', direct],
    ] as const) {
      expect(await by(settingsOf(port, { user: 'appops', security }), { secret: password })).toMatchObject({
        ok: true,
      });
      expect(mails).toMatchObject([{ user: 'appops', secure: true }]);
    }
  });

  test('without TLS on the other side nothing is sent, least of all a password', async () => {
    const heard: string[] = [];
    const { port, mails } = await startMailServer({
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: (auth, _session, done) => {
        heard.push(auth.password ?? '');
        done(null, { user: 'x' });
      },
    });
    const sent = await by(settingsOf(port, { user: 'appops' }), { secret: password });
    expect(sent).toMatchObject({ ok: false, passes: false });
    expect((sent as { message: string }).message).toContain('does not do STARTTLS');
    expect([mails, heard]).toEqual([[], []]);
    // Unless somebody has said so.
    expect(
      await by(settingsOf(port, { user: 'appops', security: 'none', passwordWithoutTls: true }), {
        secret: password,
      }),
    ).toMatchObject({ ok: true });
  });

  test('a certificate that nobody vouches for is no mail server of ours', async () => {
    const { port, mails } = await startMailServer();
    const direct = await startMailServer({ secure: true });
    const trust = [new TestAuthority('Another').cert];
    expect(await by(settingsOf(port), { trust })).toMatchObject({ ok: false, passes: true });
    expect(await by(settingsOf(direct.port, { security: 'tls' }), { trust })).toMatchObject({ ok: false });
    expect(mails).toEqual([]);
  });

  test('a wrong password fails at once, says what to do, and is not repeated', async () => {
    const { port } = await startMailServer({ authOptional: false });
    const sent = await by(settingsOf(port, { user: 'appops' }), { secret: 'falsches-wort' });
    expect(sent).toMatchObject({ ok: false, passes: false });
    const { message } = sent as { message: string };
    expect(message).toContain('It does not accept user and password: set them anew');
    expect(message).not.toContain('falsches-wort');
    expect(message).not.toContain(Buffer.from('\0appops\0falsches-wort').toString('base64'));
  });

  test('a 4yz of the mail server may pass, a 5yz does not', async () => {
    for (const [code, passes] of [
      [421, true],
      [450, true],
      [451, true],
      [550, false],
      [552, false],
      [554, false],
    ] as const) {
      const atRecipient = await startMailServer({
        onRcptTo: (_address, _session, done) => done(refusing(code, 'not now')),
      });
      const atData = await startMailServer({
        onData: (stream, _session, done) => {
          stream.resume();
          stream.on('end', () => done(refusing(code, 'not now')));
        },
      });
      for (const { port } of [atRecipient, atData]) {
        const sent = await by(settingsOf(port));
        expect(sent, String(code)).toMatchObject({ ok: false, passes });
        expect((sent as { message: string }).message).toContain(`${code} not now`);
      }
    }
  });

  test('what some take and others do not was sent, and that is said', async () => {
    const { port, mails } = await startMailServer({
      onRcptTo: ({ address }, _session, done) =>
        address === 'dev@example.com' ? done(refusing(550, 'no such user')) : done(),
    });
    const sent = await by(settingsOf(port));
    expect(sent).toMatchObject({ ok: true, note: expect.stringContaining('dev@example.com') as string });
    expect(mails).toHaveLength(1);
  });

  test('goes to no address that is not allowed', async () => {
    const { port, mails } = await startMailServer();
    expect(await by(settingsOf(port), { allow: [] })).toMatchObject({ ok: false, passes: false });
    expect(await by(settingsOf(port, { host: 'localhost' }), { allow: [] })).toMatchObject({ passes: false });
    expect(await by(settingsOf(25, { host: '169.254.169.254' }), { allow: ['0.0.0.0/0'] })).toMatchObject({
      ok: false,
      passes: false,
      message: expect.stringContaining('link-local') as string,
    });
    expect(mails).toEqual([]);
  });

  test('a server that hangs, closes or is no mail server may be well later, and an abort ends the try', async () => {
    const closing = await speakingServer((socket) => void socket.end());
    const other = await speakingServer((socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    for (const port of [closing, other, 9])
      expect(await by(settingsOf(port))).toMatchObject({ ok: false, passes: true });
    const abort = new AbortController();
    const hanging = by(settingsOf(await silentServer()), { signal: abort.signal });
    setTimeout(() => abort.abort(), 50);
    expect(await Promise.race([hanging, once(abort.signal, 'abort').then(() => 'aborted')])).toBeDefined();
    expect(await hanging).toMatchObject({ ok: false, passes: true });
  });

  test('its password goes with its user, over TLS, and to nobody else', () => {
    const settings = settingsOf(587, { user: 'appops' });
    expect(email.secretFor(settings, password)).toEqual({ secret: password, made: false });
    expect(() => email.secretFor(settings, undefined)).toThrow(/Secret is needed/);
    expect(() => email.secretFor(settingsOf(587), password)).toThrow(/only with a user/);
    expect(() => email.secretFor({ ...settings, security: 'none' }, password)).toThrow(
      /must be tls or starttls/,
    );
    expect(email.keepsSecret(settings, { ...settings, to: ['else@example.com'] })).toBe(true);
    for (const change of [
      { host: 'evil.example.com' },
      { port: 26 },
      { user: 'eve' },
      { user: null },
      { security: 'none' as const },
    ])
      expect(email.keepsSecret(settings, { ...settings, ...change })).toBe(false);
  });
});

describe('whether a mail may have arrived', () => {
  const settings = (port: number) => settingsOf(port, { security: 'none' });

  test('nothing of it has left before the server wants it', async () => {
    let left = false;
    const leaving = () => {
      left = true;
    };
    const seen: boolean[] = [];
    const { port, mails } = await startMailServer({
      onRcptTo: (_address, _session, done) => {
        seen.push(left);
        done();
      },
    });
    expect(await by(settings(port), { leaving })).toMatchObject({ ok: true });
    expect(mails).toHaveLength(1);
    expect(seen).toEqual([false, false]);
    expect(left).toBe(true);
  });

  test.each([
    ['its sender', { onMailFrom: (_a, _s, done) => done(refusing(450, 'later')) }],
    ['its recipients', { onRcptTo: (_a, _s, done) => done(refusing(550, 'nobody')) }],
    [
      'the mail, after all of it was sent',
      { onData: (stream, _s, done) => void stream.resume().on('end', () => done(refusing(452, 'full'))) },
    ],
  ] as [string, SMTPServerOptions][])('a server that refuses %s has not taken it', async (_what, options) => {
    const { port } = await startMailServer(options);
    expect(await by(settings(port))).toMatchObject({ ok: false, refused: true });
  });

  test.each([
    ['when it is greeted', null, false],
    ['when it has the whole mail', 'all', true],
  ] as const)(
    'a server that goes away %s (%s) is judged by what it can have',
    async (_when, at, mayHaveIt) => {
      let left = false;
      const port = await speakingServer((socket) => {
        socket.on('error', () => undefined);
        if (at === null) return void socket.end();
        let isMail = false;
        socket.write('220 here\r\n');
        socket.on('data', (bytes) => {
          const text = bytes.toString();
          if (isMail) {
            if (text.endsWith('\r\n.\r\n')) socket.destroy();
            return;
          }
          isMail = text.includes('DATA');
          for (const line of text.trim().split('\r\n'))
            socket.write(line === 'DATA' ? '354 go\r\n' : '250 ok\r\n');
        });
      });
      const sent = await by(settings(port), { leaving: () => (left = true) });
      expect(sent).toMatchObject({ ok: false, passes: true });
      expect(sent).not.toHaveProperty('refused');
      expect(left).toBe(mayHaveIt);
    },
  );
});

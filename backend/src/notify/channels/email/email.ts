import type { EmailChannelSettings } from '@appops/shared/contract/channels/email';
import { newsWords } from '@appops/shared/words/notification';
import { severityWords } from '@appops/shared/words/severity';
import { createTransport, type SentMessageInfo } from 'nodemailer';
import { isIP, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { refuseFields } from '../../../errors.ts';
import { endpoint } from '../../../probing/net/dial.ts';
import { openConnection } from '../../../probing/net/open-connection.ts';
import { Trace } from '../../../probing/net/trace.ts';
import type { ChannelKindOf, Letter, SendTools, Sent } from '../channel-kind.ts';
import { excerpt } from '../excerpt.ts';
import { htmlOf } from './html.ts';
import { judgeMailError } from './judge-mail.ts';

/**
 * What stands behind the @ of our ids (RFC 5322, 3.6.4: a domain, which only has to keep them apart; RFC 2606 gives this one
 * to nobody). Not the sender's, which may be another one at the next try: a repeat would have another id.
 */
const idsOf = 'appops.invalid';

/** Mail by SMTP (RFC 5321), as text and as HTML (RFC 2046, 5.1.4). Each repeat carries the same Message-ID. */
export const email: ChannelKindOf<EmailChannelSettings> = {
  secretFor(settings, given) {
    const { user, security, passwordWithoutTls } = settings;
    if (user === null) {
      if (given === undefined) return { secret: null, made: false };
      throw refuseFields([
        { path: 'body.secret', message: 'is of use only with a user: tell whom it is the password of' },
      ]);
    }
    if (given === undefined)
      throw refuseFields([
        { path: 'body.secret', message: 'is needed: the password of this user on this mail server' },
      ]);
    if (security === 'none' && !passwordWithoutTls)
      throw refuseFields([
        {
          path: 'body.settings.security',
          message:
            'must be tls or starttls where there is a password, which anybody on the way could read otherwise; passwordWithoutTls allows it',
        },
      ]);
    return { secret: given, made: false };
  },
  // A password goes to the server and for the user that it was given for, and never by a worse way.
  keepsSecret: (before, after) =>
    after.user !== null &&
    before.host === after.host &&
    before.port === after.port &&
    before.user === after.user &&
    (before.security === after.security || after.security !== 'none'),
  send,
};

async function send(letter: Letter<EmailChannelSettings>, tools: SendTools): Promise<Sent> {
  const { host, port, security } = letter.settings;
  const shown = endpoint(host, port);
  const opened = await openConnection(
    { host, port, shown, tls: security === 'tls' ? [] : null },
    { addressRules: tools.rules, resolver: tools.resolver, trust: tools.trust, family: 'any' },
    tools.signal,
    new Trace(shown),
  );
  if ('failure' in opened)
    return {
      ok: false,
      passes: opened.failure.reason !== 'blocked',
      message: `${opened.failure.message}.`,
    };
  try {
    const { rejected = [], response = '' } = await handOver(letter, opened.socket, tools);
    return {
      ok: true,
      note:
        rejected.length === 0
          ? null
          : `${shown} took it for some, but not for ${rejected.join(', ')}: “${excerpt(response, secretsOf(letter))}”.`,
    };
  } catch (error) {
    return judgeMailError(error, shown, (said) => excerpt(said, secretsOf(letter)));
  } finally {
    opened.leave();
    opened.socket.destroy();
  }
}

function handOver(
  { id, message, settings, secret, now }: Letter<EmailChannelSettings>,
  socket: Socket,
  { trust, leaving }: SendTools,
): Promise<SentMessageInfo> {
  const { host, port, security, user, from, to } = settings;
  const transport = createTransport({
    host,
    port,
    // It is there already, to an address that was judged; nodemailer looks up no name and dials nobody.
    getSocket: (_options, done) => done(null, { connection: socket, secured: security === 'tls' }),
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls: { secureContext: trust.context, ...(isIP(host) === 0 ? { servername: host } : {}) },
    // Without it a server that offers no sign-in would get the mail from nobody.
    ...(user === null ? {} : { auth: { user, pass: secret ?? '' }, forceAuth: true }),
    disableFileAccess: true,
    disableUrlAccess: true,
    logger: false,
  });
  // Read from the moment on at which the server wants it: until then nothing of it has left.
  transport.use('stream', ({ message: mail }, done) => {
    mail.processFunc((whole) => Readable.from(noting(whole, leaving)));
    done();
  });
  const thread = message.subject === null ? {} : { references: `<${message.subject}@${idsOf}>` };
  return transport.sendMail({
    from: { name: 'AppOps', address: from },
    to,
    subject: message.title.replace(/\p{C}+/gu, ' '),
    text: textOf(message),
    html: htmlOf(message, factsOf(message)),
    // Else it would be another one at each try.
    baseBoundary: id,
    messageId: `<${id}@${idsOf}>`,
    date: new Date(now),
    ...thread,
    headers: {
      // RFC 3834: no machine is to answer it.
      'Auto-Submitted': 'auto-generated',
      'X-AppOps-News': message.news,
    },
  });
}

/** What is read of it passes on, after it was said that it leaves. */
async function* noting(whole: NodeJS.ReadableStream, leaving: () => void): AsyncGenerator<Buffer | string> {
  leaving();
  yield* whole;
}

type Message = Letter<EmailChannelSettings>['message'];

/** What is known beside the text, by name. */
function factsOf({ severity, service, environment, who, news }: Message): [string, string][] {
  const all: [string, string | null | undefined][] = [
    ['What', newsWords[news].label],
    ['Severity', severity === null ? null : severityWords[severity].label],
    ['Service', service?.name ?? null],
    ['Environment', environment?.name ?? null],
    ['Who has it', who],
  ];
  return all.flatMap(([name, value]): [string, string][] => (value == null ? [] : [[name, value]]));
}

/** The message as plain text: what happened first, then the facts, then where to look. */
function textOf(message: Message): string {
  const { text, link } = message;
  const facts = factsOf(message).map(([name, value]) => `${name}: ${value}`);
  return [text, '', ...facts, ...(link === null ? [] : ['', link]), ''].join('\n');
}

/** The password, and what some ways of signing in make of it. */
function secretsOf({ settings: { user }, secret }: Letter<EmailChannelSettings>): (string | null)[] {
  return secret === null ? [] : [secret, `\0${user ?? ''}\0${secret}`];
}

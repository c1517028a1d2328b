import { randomBytes, randomUUID } from 'node:crypto';
import {
  createChannel,
  listChannels,
  restoreChannel,
  retireChannel,
  testChannel,
  updateChannel,
  type Channel,
} from '@appops/shared/contract/notifications';
import type { BodyInputOf } from '@appops/shared/contract/route';
import { mailSecurities, outboxWords, type MailSecurity } from '@appops/shared/words/notification';
import { Option, type Command } from 'commander';
import { CliError, connect, withConnection, type ConnectionOptions } from './connection.ts';
import { allOf } from './listing.ts';
import { print, withJson, type JsonOption } from './output.ts';
import { addRetirableList } from './retirable-list.ts';
import { secretFromInput } from './secret-input.ts';

type Options = ConnectionOptions & JsonOption;

/** A channel in one line, with what is wrong with it below. */
function linesOf({ id, kind, name, rules, waiting, failed, failure, retiredAt }: Channel): string[] {
  const state = retiredAt !== null ? 'retired' : failure !== null ? 'does not work' : 'in use';
  const left = [
    `${rules} ${rules === 1 ? 'rule' : 'rules'}`,
    ...(waiting === 0 ? [] : [`${waiting} waiting`]),
    ...(failed === 0 ? [] : [`${failed} failed`]),
  ].join(', ');
  return [
    `${id}  ${kind.padEnd(7)}  ${state.padEnd(13)}  "${name}"  ${left}`,
    ...(failure === null || retiredAt !== null ? [] : [`    since ${failure.since}: ${failure.message}`]),
  ];
}

async function add(options: Options, body: BodyInputOf<typeof createChannel>): Promise<void> {
  const { channel, secret } = await connect(options)(createChannel, { body, idempotencyKey: randomUUID() });
  print(options, { channel, secret }, () => [
    ...linesOf(channel),
    ...(secret === null ? [] : ['Give the receiver this secret; it is not shown again:', secret]),
    `It tells nothing before a rule leads to it: appops rule add ${channel.id}`,
  ]);
}

function addAddCommands(group: Command): void {
  const command = group.command('add').description('make a channel');
  withJson(
    withConnection(
      command
        .command('webhook')
        .argument('<name>')
        .argument('<address>')
        .description('a receiver of signed POSTs'),
    ),
  )
    .option(
      '--secret-stdin',
      'read a secret of your own (whsec_…) from standard input; else one is made and shown once',
    )
    .action(async (name: string, url: string, options: Options & { secretStdin?: boolean }) => {
      const secret = options.secretStdin === true ? { secret: secretFromInput() } : {};
      await add(options, { name, settings: { kind: 'webhook', url }, ...secret });
    });
  withJson(
    withConnection(
      command
        .command('email')
        .argument('<name>')
        .argument('<recipients...>')
        .description('mails by your mail server'),
    ),
  )
    .requiredOption('--host <host>', 'the mail server')
    .option('--port <port>', 'by default 587, with --security tls 465')
    .addOption(
      new Option('--security <way>', 'how it is talked to').choices([...mailSecurities]).default('starttls'),
    )
    .requiredOption('--from <address>', 'the sender')
    .option('--user <name>', 'who signs in; the password is read from standard input')
    .option('--password-without-tls', 'send the password without TLS as well')
    .action(async (name: string, to: string[], options: Options & Mail) => {
      const { host, port, security, from, user = null, passwordWithoutTls = false } = options;
      await add(options, {
        name,
        settings: {
          kind: 'email',
          host,
          port: port === undefined ? (security === 'tls' ? 465 : 587) : portOf(port),
          security,
          user,
          passwordWithoutTls,
          from,
          to,
        },
        ...(user === null ? {} : { secret: secretFromInput() }),
      });
    });
}

interface Mail {
  host: string;
  port?: string;
  security: MailSecurity;
  from: string;
  user?: string;
  passwordWithoutTls?: boolean;
}

function portOf(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port)) throw new CliError(`--port: "${text}" is no port.`);
  return port;
}

function addMoveCommands(group: Command): void {
  for (const [name, route, text, said] of [
    [
      'retire',
      retireChannel,
      'send nothing by a channel any more; what waits for it is not sent',
      'is retired',
    ],
    [
      'restore',
      restoreChannel,
      'bring a retired channel back, with its rules and its secret',
      'is in use again',
    ],
  ] as const)
    withJson(withConnection(group.command(name).argument('<id>').description(text))).action(
      async (id: string, options: Options) => {
        const call = connect(options);
        const before = (await allOf(call, listChannels, { retired: 'any' })).find((each) => each.id === id);
        const channel = await call(route, { params: { id } });
        const hidden = name === 'retire' ? (before?.waiting ?? 0) : 0;
        print(options, channel, () => [
          `"${channel.name}" ${said}.${hidden === 0 ? '' : ` What waited for it (${hidden}) is not sent.`}`,
        ]);
      },
    );
}

/** `appops channel list|add|test|secret|retire|restore`: where people are told. */
export function addChannelCommands(program: Command): void {
  const group = program.command('channel').description('channels by which people are told');
  addRetirableList(group, {
    description: 'channels, what waits for each, and why one does not work',
    load: (call, retired) => allOf(call, listChannels, { retired }),
    linesOf: linesOf,
    none: { inUse: 'No channel yet. Make one with "appops channel add".', retired: 'No channel is retired.' },
  });
  addAddCommands(group);
  withJson(
    withConnection(
      group
        .command('test')
        .argument('<id>')
        .description('send a test message now; fails where it is not taken'),
    ),
  ).action(async (id: string, options: Options) => {
    const outcome = await connect(options)(testChannel, { params: { id } });
    print(options, outcome, () => [
      `${outboxWords[outcome.ok ? 'sent' : 'skipped'].label}: ${outcome.message} (${outcome.tookMs} ms)`,
    ]);
    if (!outcome.ok) process.exitCode = 1;
  });
  withJson(
    withConnection(
      group
        .command('secret')
        .argument('<id>')
        .description('another secret for a webhook, made here and shown once'),
    ),
  ).action(async (id: string, options: Options) => {
    const call = connect(options);
    const channel = (await allOf(call, listChannels, { retired: 'no' })).find((each) => each.id === id);
    if (channel?.kind !== 'webhook')
      throw new CliError(`There is no webhook "${id}" in use. "appops channel list" names the channels.`);
    const secret = `whsec_${randomBytes(32).toString('base64')}`;
    const after = await call(updateChannel, { params: { id }, body: { version: channel.version, secret } });
    print(options, { channel: after, secret }, () => [
      `"${after.name}" signs with another secret from now on. Give it to the receiver; it is not shown again:`,
      secret,
    ]);
  });
  addMoveCommands(group);
}

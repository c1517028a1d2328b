import { randomUUID } from 'node:crypto';
import {
  createProxy,
  listProxies,
  restoreProxy,
  retireProxy,
  updateProxy,
  type Proxy,
} from '@appops/shared/contract/proxies';
import { proxyKinds, type ProxyKind } from '@appops/shared/words/proxy';
import { Option, type Command } from 'commander';
import { CliError, connect, withConnection, type ConnectionOptions } from './connection.ts';
import { allOf } from './listing.ts';
import { print, withJson, type JsonOption } from './output.ts';
import { addRetirableList } from './retirable-list.ts';

type Options = ConnectionOptions & JsonOption;

interface Settings {
  kind?: ProxyKind;
  user?: string;
  password?: string;
  remoteNames?: boolean;
}

/** A proxy in one line. */
function lineOf({ slug, kind, host, port, user, remoteNames, monitors, retiredAt }: Proxy): string {
  const parts = [
    ...(user === null ? [] : [`signs in as ${user}`]),
    ...(remoteNames ? ['looks names up itself'] : []),
    `${monitors} ${monitors === 1 ? 'monitor' : 'monitors'}`,
    ...(retiredAt === null ? [] : ['retired']),
  ];
  const shown = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  return `${slug.padEnd(16)}  ${kind.padEnd(6)}  ${shown}:${port}  ${parts.join(', ')}`;
}

/** @throws {CliError} for what is no host with a port */
function placeOf(address: string): { host: string; port: number } {
  const [, host, port] = /^(.+):(\d{1,5})$/.exec(address) ?? [];
  if (host === undefined)
    throw new CliError(`"${address}" is no host with a port, such as proxy.example.com:3128.`);
  return { host, port: Number(port) };
}

function withSettings(command: Command): Command {
  return command
    .addOption(new Option('--kind <kind>', 'how it is talked to, by default http').choices([...proxyKinds]))
    .option('--user <name>', 'who signs in, or ${secret:NAME}')
    .option(
      '--password <secret>',
      'the name of a secret, ${secret:NAME}: a password is never stored in plain',
    )
    .option(
      '--remote-names',
      'tell it names, which it looks up itself; AppOps does not see then where they lead',
    );
}

/** `appops proxy list|add|change|retire|restore`: ways out that checks may go by. */
export function addProxyCommands(program: Command): void {
  const group = program.command('proxy').description('proxies that checks may go by');
  addRetirableList(group, {
    description: 'proxies, and how many monitors go by each',
    load: (call, retired) => allOf(call, listProxies, { retired }),
    linesOf: lineOf,
    none: { inUse: 'No proxy yet. Make one with "appops proxy add".', retired: 'No proxy is retired.' },
  });
  withSettings(
    withJson(
      withConnection(
        group.command('add').argument('<slug>').argument('<host:port>').description('make a proxy'),
      ),
    ),
  ).action(async (slug: string, address: string, options: Options & Settings) => {
    const { kind = 'http', user = null, password = null, remoteNames = false } = options;
    const proxy = await connect(options)(createProxy, {
      body: { slug, kind, ...placeOf(address), user, password, remoteNames },
      idempotencyKey: randomUUID(),
    });
    print(options, proxy, () => [lineOf(proxy), `A check goes by it with "proxy": "${slug}".`]);
  });
  addChangeCommands(group);
}

function addChangeCommands(group: Command): void {
  withSettings(
    withJson(
      withConnection(
        group
          .command('change')
          .argument('<slug>')
          .argument('[host:port]')
          .description('change a proxy; runs go by it as it is now from the next second on'),
      ),
    ),
  )
    .option('--no-user', 'nobody signs in')
    .option('--no-remote-names', 'AppOps looks names up and tells it addresses')
    .action(
      async (
        slug: string,
        address: string | undefined,
        options: Options & Omit<Settings, 'user'> & { user?: string | false },
      ) => {
        const call = connect(options);
        const before = (await allOf(call, listProxies, { retired: 'any' })).find(
          (each) => each.slug === slug,
        );
        if (before === undefined)
          throw new CliError(`There is no proxy "${slug}". "appops proxy list" names them.`);
        const { kind, user, password, remoteNames } = options;
        const proxy = await call(updateProxy, {
          params: { slug },
          body: {
            version: before.version,
            ...(address === undefined ? {} : placeOf(address)),
            ...(kind === undefined ? {} : { kind }),
            ...(user === false ? { user: null, password: null } : typeof user === 'string' ? { user } : {}),
            ...(password === undefined ? {} : { password }),
            ...(remoteNames === undefined ? {} : { remoteNames }),
          },
        });
        print(options, proxy, () => [lineOf(proxy)]);
      },
    );
  for (const [name, route, text, said] of [
    ['retire', retireProxy, 'retire a proxy; refused while monitors go by it', 'is retired'],
    ['restore', restoreProxy, 'bring a retired proxy back', 'is in use again'],
  ] as const)
    withJson(withConnection(group.command(name).argument('<slug>').description(text))).action(
      async (slug: string, options: Options) => {
        const proxy = await connect(options)(route, { params: { slug } });
        print(options, proxy, () => [`"${proxy.slug}" ${said}.`]);
      },
    );
}

import { randomUUID } from 'node:crypto';
import {
  createSecret,
  listSecrets,
  retireSecret,
  updateSecret,
  type Secret,
} from '@appops/shared/contract/secrets';
import { secretStateOf } from '@appops/shared/rules/secret-state';
import { midSentence } from '@appops/shared/words/said';
import { secretWords } from '@appops/shared/words/secret';
import type { Client } from '@appops/shared/client';
import type { Command } from 'commander';
import { CliError, connect, withConnection, type ConnectionOptions } from './connection.ts';
import { allOf } from './listing.ts';
import { print, withJson, type JsonOption } from './output.ts';
import { addRetirableList } from './retirable-list.ts';
import { secretAskedFor } from './secret-input.ts';

type Options = ConnectionOptions & JsonOption;

/** A secret in one line, and who names it below. */
function linesOf(secret: Secret): string[] {
  const { name, hosts, setAt, setBy, usedBy } = secret;
  return [
    `${name}  ${midSentence(secretWords[secretStateOf(secret)])}  to ${hosts.join(', ')}  set ${setAt} by ${setBy.name}`,
    ...usedBy.map(
      (monitor) => `    in "${monitor.name}" (${monitor.service}, ${monitor.environment})  ${monitor.id}`,
    ),
  ];
}

/** @throws {CliError} where there is none of this name */
async function named(call: Client, name: string): Promise<Secret> {
  const found = (await allOf(call, listSecrets, { retired: 'no', search: name })).find(
    (one) => one.name === name,
  );
  if (found === undefined)
    throw new CliError(
      `There is no secret "${name}" in use. "appops secret list" names those that there are.`,
    );
  return found;
}

async function set(name: string, { host: hosts, ...options }: Options & { host?: string[] }): Promise<void> {
  const call = connect(options);
  const known = (await allOf(call, listSecrets, { retired: 'no', search: name })).find(
    (one) => one.name === name,
  );
  if (known === undefined && hosts === undefined)
    throw new CliError(
      `"${name}" is new: say where it may be sent, such as --host api.example.com. Whoever may edit monitors can send it there and nowhere else; --host "*" is anywhere.`,
    );
  const value = await secretAskedFor(`The value of ${name} (it is not shown): `);
  const secret =
    known === undefined
      ? await call(createSecret, { body: { name, value, hosts: hosts ?? [] }, idempotencyKey: randomUUID() })
      : await call(updateSecret, {
          params: { id: known.id },
          body: { version: known.version, value, ...(hosts === undefined ? {} : { hosts }) },
        });
  print(options, secret, () => [
    known === undefined
      ? `"${name}" is set. A check names it by \${secret:${name}}.`
      : `"${name}" has another value. ${usedWords(secret)}`,
  ]);
}

function usedWords({ usedBy }: Secret): string {
  if (usedBy.length === 0) return 'No monitor names it.';
  return usedBy.length === 1
    ? 'The monitor that names it sends that from its next run on.'
    : `The ${usedBy.length} monitors that name it send that from their next run on.`;
}

/** `appops secret set|hosts|list|retire`: values that checks send and that nobody is shown. */
export function addSecretCommands(program: Command): void {
  const group = program.command('secret').description('values that checks send and that nobody is shown');
  withJson(
    withConnection(
      group
        .command('set')
        .argument('<name>')
        .description('set a secret, or replace its value, which is read from standard input or asked for'),
    ),
  )
    .option('--host <hosts...>', 'where it may be sent: names, "*.example.com" for all below one, or "*"')
    .action((name: string, options: Options & { host?: string[] }) => set(name, options));
  withJson(
    withConnection(
      group
        .command('hosts')
        .argument('<name>')
        .argument('<hosts...>')
        .description('change where it may be sent'),
    ),
  ).action(async (name: string, hosts: string[], options: Options) => {
    const call = connect(options);
    const { id, version } = await named(call, name);
    const secret = await call(updateSecret, { params: { id }, body: { version, hosts } });
    print(options, secret, () => linesOf(secret));
  });
  addRetirableList(group, {
    description: 'secrets: where they may be sent and which monitors name them',
    load: (call, retired) => allOf(call, listSecrets, { retired }),
    linesOf: linesOf,
    none: { inUse: 'No secret yet. Set one with "appops secret set".', retired: 'No secret is retired.' },
  });
  withJson(
    withConnection(
      group
        .command('retire')
        .argument('<name>')
        .description('destroy the value; says which monitors name it'),
    ),
  ).action(async (name: string, options: Options) => {
    const call = connect(options);
    const secret = await call(retireSecret, { params: { id: (await named(call, name)).id } });
    print(options, secret, () => [
      `"${name}" is retired, and its value is gone.`,
      ...(secret.usedBy.length === 0
        ? []
        : ['These monitors name it, and are in error from now on:', ...linesOf(secret).slice(1)]),
    ]);
  });
}

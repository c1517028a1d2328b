import {
  createWebhookSource,
  listWebhookSources,
  restoreWebhookSource,
  retireWebhookSource,
  rotateWebhookSecret,
  updateWebhookSource,
  type WebhookSource,
} from '@appops/shared/contract/webhooks';
import { webhookKindLabels, webhookKinds, type WebhookKind } from '@appops/shared/words/webhook-kinds';
import { Option, type Command } from 'commander';
import { CliError, connect, serverOf, withConnection, type ConnectionOptions } from './connection.ts';
import { allOf } from './listing.ts';
import { addSampleCommands } from './webhook-sample.ts';

function tell(options: ConnectionOptions, source: WebhookSource, secret: string): void {
  const address = `${serverOf(options)}${source.path}`;
  console.error('Enter both at the sender; the secret is not shown again.');
  console.log(`Payload URL  ${address}`);
  console.log(`Secret       ${secret}`);
  // What is more than these two: calls that are ready to be copied.
  for (const { label, text } of (source.setUp ?? []).flatMap(({ copies }) => copies))
    if (text !== '{address}' && text !== '{secret}')
      console.log(`\n${label}:\n${text.split('{address}').join(address).split('{secret}').join(secret)}`);
}

/** `appops webhook create|list|rotate|ignore|retire|restore`: who may send webhooks, and what of it counts. */
function addSourceCommands(group: Command): void {
  withConnection(group.command('create').description('make a source: an address and a secret'))
    .addOption(new Option('--kind <kind>', 'who sends').choices([...webhookKinds]).default('github'))
    .option('--name <name>', 'whose it is; by default what its kind is called')
    .action(async (options: ConnectionOptions & { kind: WebhookKind; name?: string }) => {
      const { kind, name = webhookKindLabels[kind] } = options;
      const { source, secret } = await connect(options)(createWebhookSource, { body: { kind, name } });
      tell(options, source, secret);
    });
  withConnection(
    group
      .command('rotate')
      .argument('<id>')
      .description('a new secret for a source; the old one is accepted for another day'),
  ).action(async (id: string, options: ConnectionOptions) => {
    const { source, secret } = await connect(options)(rotateWebhookSecret, { params: { id } });
    tell(options, source, secret);
  });
  withConnection(group.command('list').description('the sources'))
    .option('--retired', 'those that were retired')
    .action(async (options: ConnectionOptions & { retired?: boolean }) => {
      const items = await allOf(connect(options), listWebhookSources, {
        retired: options.retired === true ? 'only' : 'no',
      });
      if (items.length === 0)
        console.log(
          options.retired === true
            ? 'No source is retired.'
            : 'No sources yet. Make one with "appops webhook create".',
        );
      for (const { id, kind, name, path, lastDeliveryAt, ignored } of items) {
        console.log(`${id}  ${kind}  ${name}  ${path}  last delivery: ${lastDeliveryAt ?? 'never'}`);
        for (const [what, patterns] of Object.entries(ignored ?? {}))
          if (patterns.length > 0) console.log(`    no release: ${what} ${patterns.join(', ')}`);
      }
    });
  withConnection(
    group
      .command('ignore')
      .argument('<id>')
      .description(
        'say what of a source is no release, by patterns (* any characters, ? one); replaces those it has',
      ),
  )
    .option('--environment [patterns...]', 'environments such as "preview-*"')
    .option('--ref [patterns...]', 'refs such as "refs/pull/*"')
    .option('--task [patterns...]', 'tasks such as lint')
    .option('--nothing', 'take everything as a release')
    .action(async (id: string, options: ConnectionOptions & Ignored) => {
      const call = connect(options);
      const source = (await allOf(call, listWebhookSources, { retired: 'any' })).find(
        (each) => each.id === id,
      );
      if (source === undefined)
        throw new CliError(`There is no source "${id}". "appops webhook list" names them.`);
      const { environment, ref, task, nothing } = options;
      if ([environment, ref, task, nothing].every((option) => option === undefined))
        throw new CliError('Say what is no release: --environment, --ref, --task, or --nothing.');
      const given = (list: string[] | true | undefined, before: string[] = []) =>
        list === undefined ? before : list === true ? [] : list;
      const after = await call(updateWebhookSource, {
        params: { id },
        body: {
          ignored:
            nothing === true
              ? null
              : {
                  environments: given(environment, source.ignored?.environments),
                  refs: given(ref, source.ignored?.refs),
                  tasks: given(task, source.ignored?.tasks),
                },
        },
      });
      const parts = Object.entries(after.ignored ?? {}).flatMap(([what, patterns]) =>
        patterns.length === 0 ? [] : [`${what} ${patterns.join(', ')}`],
      );
      console.log(
        parts.length === 0
          ? `Everything of "${after.name}" is a release.`
          : `Of "${after.name}" no release are: ${parts.join('; ')}.`,
      );
    });
  for (const [name, route, text, said] of [
    ['retire', retireWebhookSource, 'listen to a source no more; what it brought stays', 'is retired'],
    ['restore', restoreWebhookSource, 'bring a retired source back', 'is listened to again'],
  ] as const)
    withConnection(group.command(name).argument('<id>').description(text)).action(
      async (id: string, options: ConnectionOptions) => {
        const source = await connect(options)(route, { params: { id } });
        console.log(`"${source.name}" ${said}.`);
      },
    );
}

interface Ignored {
  environment?: string[] | true;
  ref?: string[] | true;
  task?: string[] | true;
  nothing?: boolean;
}

/** `appops webhook …`: sources, and signed samples of what they send. */
export function addWebhookCommands(program: Command): void {
  const group = program.command('webhook').description('webhooks of pipelines');
  addSourceCommands(group);
  addSampleCommands(group);
}

import { createHash, createHmac, randomUUID } from 'node:crypto';
import type { Client } from '@appops/shared/client';
import { createService, listServices, retireService, type Service } from '@appops/shared/contract/services';
import { matchPlace } from '@appops/shared/rules/place-names';
import {
  createWebhookSource,
  listDeliveries,
  listWebhookSources,
  restoreWebhookSource,
  retireWebhookSource,
  rotateWebhookSecret,
  updateWebhookSource,
  type WebhookSource,
} from '@appops/shared/contract/webhooks';
import type { Command } from 'commander';
import { CliError, connect, serverOf, withConnection, type ConnectionOptions } from './connection.ts';
import { allOf } from './listing.ts';

interface SampleOptions extends ConnectionOptions {
  service: string;
  environment: string;
  release: string;
  state: string;
  keep?: boolean;
}

/** The fields of GitHub's `deployment` event that say what goes where (docs.github.com, webhook events and payloads). */
function deploymentPayload(id: number, repository: string, options: SampleOptions): Record<string, unknown> {
  const now = new Date().toISOString();
  const [owner = '', name = ''] = repository.split('/');
  return {
    action: 'created',
    deployment: {
      id,
      sha: createHash('sha1').update(`${repository}@${options.release}`).digest('hex'),
      ref: options.release,
      task: 'deploy',
      payload: { version: options.release },
      environment: options.environment,
      original_environment: options.environment,
      description: 'A sample of AppOps',
      creator: { login: 'appops-sample', id: 1, type: 'User' },
      created_at: now,
      updated_at: now,
    },
    repository: {
      id: 1,
      name,
      full_name: repository,
      html_url: `https://github.com/${repository}`,
      owner: { login: owner, id: 1 },
    },
    sender: { login: 'appops-sample', id: 1, type: 'User' },
  };
}

async function deliver(url: string, secret: string, event: string, payload: object): Promise<void> {
  const body = JSON.stringify(payload);
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/appops-sample',
      'x-github-event': event,
      'x-github-delivery': randomUUID(),
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    },
    body,
  });
  const reply = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  if (!response.ok)
    throw new CliError(
      `The ${event} was not accepted: ${response.status} ${String(reply.detail ?? response.statusText)}`,
    );
  const reason = typeof reply.reason === 'string' ? `: ${reply.reason}` : '';
  console.log(`${event} ${String(reply.outcome)}${reason}`);
}

const sampleName = 'sample of the CLI';
const sampleService = 'sample-shop';

/** The sample's own source with a secret that is known: its first one, or a new one in its place. */
async function sampleSource(call: Client) {
  const items = await allOf(call, listWebhookSources, { retired: 'any' });
  const known = items.find(({ name, disabled }) => name === sampleName && !disabled);
  if (known === undefined) return call(createWebhookSource, { body: { kind: 'github', name: sampleName } });
  await call(restoreWebhookSource, { params: { id: known.id } });
  return call(rotateWebhookSecret, { params: { id: known.id } });
}

/** The service that the sample is of, made where there is none. */
async function sampleServiceOf(call: Client, reference: string): Promise<Service> {
  const known = matchPlace(reference, await allOf(call, listServices, { retired: 'any' }));
  return (
    known ??
    (await call(createService, {
      body: { name: reference, slug: reference, repository: `example/${reference}` },
    }))
  );
}

/** Retires what samples have left: their source, and the service that was made for nothing else. */
async function cleanUp(call: Client): Promise<string[]> {
  const done: string[] = [];
  for (const { id, name } of await allOf(call, listWebhookSources, {})) {
    if (name !== sampleName) continue;
    await call(retireWebhookSource, { params: { id } });
    done.push(`the source "${name}"`);
  }
  const services = await allOf(call, listServices, {});
  const own = services.find(
    ({ slug, repository }) => slug === sampleService && repository === `example/${sampleService}`,
  );
  if (own !== undefined) {
    await call(retireService, { params: { slug: own.slug }, body: { monitors: false } });
    done.push(`the service "${own.name}"`);
  }
  return done;
}

function tell(options: ConnectionOptions, source: WebhookSource, secret: string): void {
  console.error('Enter both in the repository’s webhook settings; the secret is not shown again.');
  console.log(`Payload URL  ${serverOf(options)}${source.path}`);
  console.log(`Secret       ${secret}`);
}

/** `appops webhook create|list|rotate|ignore|retire|restore`: who may send webhooks, and what of it counts. */
function addSourceCommands(group: Command): void {
  withConnection(group.command('create').description('make a source: an address and a secret'))
    .option('--name <name>', 'whose it is', 'GitHub')
    .action(async (options: ConnectionOptions & { name: string }) => {
      const { source, secret } = await connect(options)(createWebhookSource, {
        body: { kind: 'github', name: options.name },
      });
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
      const known = (await allOf(call, listWebhookSources, { retired: 'any' })).find(
        (each) => each.id === id,
      );
      if (known === undefined)
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
                  environments: given(environment, known.ignored?.environments),
                  refs: given(ref, known.ignored?.refs),
                  tasks: given(task, known.ignored?.tasks),
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

/** `appops webhook …`, with `sample github`: signed deliveries as GitHub makes them, from a source of its own. */
export function addWebhookCommands(program: Command): void {
  const group = program.command('webhook').description('webhooks of pipelines');
  addSourceCommands(group);
  const sample = group.command('sample').description('send a signed sample, as the source would');
  withConnection(sample.command('github').description('a deployment and its status, as GitHub tells them'))
    .option('--service <slug>', 'a service with a repository; created when it is missing', sampleService)
    .option('--environment <name>', '', 'production')
    .option('--release <version>', '', '1.0.0')
    .option('--state <state>', 'queued, in_progress, success, failure or error', 'success')
    .option('--keep', 'leave the sample’s source and service in use afterwards')
    .action(async (options: SampleOptions) => {
      const call = connect(options);
      const service = await sampleServiceOf(call, options.service);
      if (service.repository === null)
        throw new CliError(
          `The service "${service.slug}" has no repository, by which GitHub's deliveries find it. Give it one, such as example/${service.slug}.`,
        );
      const { source, secret } = await sampleSource(call);
      const url = serverOf(options) + source.path;
      console.log(`to ${url}, signed`);
      // Another one each time: by the same id GitHub tells more of the same deployment.
      const id = Date.now();
      const payload = deploymentPayload(id, service.repository, options);
      await deliver(url, secret, 'deployment', payload);
      const now = new Date().toISOString();
      await deliver(url, secret, 'deployment_status', {
        ...payload,
        deployment_status: {
          id: id + 1,
          state: options.state,
          environment: options.environment,
          description: '',
          target_url: '',
          log_url: '',
          environment_url: '',
          creator: payload.sender,
          created_at: now,
          updated_at: now,
        },
      });
      const { items } = await call(listDeliveries, { query: { limit: 20 } });
      const came = items.find(({ source: of, subject }) => of === source.id && subject !== null);
      console.log(
        came === undefined
          ? `No deployment came of it: ${items.find((each) => each.source === source.id)?.reason ?? 'see Deliveries'}`
          : `${service.slug} ${options.release} → ${options.environment}: see it under Releases (${came.subject ?? ''})`,
      );
      if (options.keep === true) return;
      const done = await cleanUp(call);
      if (done.length > 0)
        console.log(
          `Cleaned up: ${done.join(' and ')} ${done.length === 1 ? 'is' : 'are'} retired; the deployment stays on record. --keep leaves them in use.`,
        );
    });
  withConnection(
    sample
      .command('clean')
      .description('retire what earlier samples have left: their source and their service'),
  ).action(async (options: ConnectionOptions) => {
    const done = await cleanUp(connect(options));
    console.log(done.length === 0 ? 'No sample is left.' : `Retired: ${done.join(' and ')}.`);
  });
}

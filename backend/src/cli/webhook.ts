import { createHash, createHmac, randomUUID } from 'node:crypto';
import type { Client } from '@appops/shared/client';
import { createService, listServices } from '@appops/shared/contract/services';
import {
  createWebhookSource,
  listWebhookSources,
  rotateWebhookSecret,
  type WebhookSource,
} from '@appops/shared/contract/webhooks';
import type { Command } from 'commander';
import { CliError, connect, serverOf, withConnection, type ConnectionOptions } from './connection.ts';

interface SampleOptions extends ConnectionOptions {
  service: string;
  environment: string;
  release: string;
  state: string;
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

/** The sample's own source with a secret that is known: its first one, or a new one in its place. */
async function sampleSource(call: Client) {
  const { items } = await call(listWebhookSources, { query: { limit: 500 } });
  const known = items.find(({ name, disabled }) => name === sampleName && !disabled);
  return known === undefined
    ? call(createWebhookSource, { body: { kind: 'github', name: sampleName } })
    : call(rotateWebhookSecret, { params: { id: known.id } });
}

function tell(options: ConnectionOptions, source: WebhookSource, secret: string): void {
  console.error('Enter both in the repository’s webhook settings; the secret is not shown again.');
  console.log(`Payload URL  ${serverOf(options)}${source.path}`);
  console.log(`Secret       ${secret}`);
}

/** `appops webhook create|list|rotate`: who may send webhooks. */
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
  withConnection(group.command('list').description('the sources')).action(
    async (options: ConnectionOptions) => {
      const { items } = await connect(options)(listWebhookSources, { query: { limit: 500 } });
      if (items.length === 0) console.log('No sources yet. Make one with "appops webhook create".');
      for (const { id, kind, name, path, lastDeliveryAt } of items)
        console.log(`${id}  ${kind}  ${name}  ${path}  last delivery: ${lastDeliveryAt ?? 'never'}`);
    },
  );
}

/** `appops webhook …`, with `sample github`: signed deliveries as GitHub makes them, from a source of its own. */
export function addWebhookCommands(program: Command): void {
  const group = program.command('webhook').description('webhooks of pipelines');
  addSourceCommands(group);
  const sample = group.command('sample').description('send a signed sample, as the source would');
  withConnection(sample.command('github').description('a deployment and its status, as GitHub tells them'))
    .option('--service <slug>', 'a service with a repository; created when it is missing', 'sample-shop')
    .option('--environment <name>', '', 'production')
    .option('--release <version>', '', '1.0.0')
    .option('--state <state>', 'queued, in_progress, success, failure or error', 'success')
    .action(async (options: SampleOptions) => {
      const call = connect(options);
      const services = (await call(listServices, { query: { limit: 500 } })).items;
      const service =
        services.find(({ slug }) => slug === options.service) ??
        (await call(createService, {
          body: { name: options.service, slug: options.service, repository: `example/${options.service}` },
        }));
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
      console.log(`${service.slug} ${options.release} → ${options.environment}: see it under Releases`);
    });
}

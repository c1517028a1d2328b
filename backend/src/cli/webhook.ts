import { createHash, createHmac, randomUUID } from 'node:crypto';
import { createService, listServices } from '@appops/shared/contract/services';
import { createWebhookSource } from '@appops/shared/contract/webhooks';
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
    repository: { id: 1, name, full_name: repository, owner: { login: owner, id: 1 } },
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
  console.log(`${event}: ${response.status} ${await response.text()}`);
  if (!response.ok) throw new CliError('The sample was not accepted.');
}

/** `appops webhook sample github`: signed deliveries as GitHub makes them, from a source that it creates. */
export function addWebhookCommands(program: Command): void {
  const group = program.command('webhook').description('webhooks of pipelines');
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
      const { source, secret } = await call(createWebhookSource, {
        body: { kind: 'github', name: 'sample of the CLI' },
      });
      const url = serverOf(options) + source.path;
      console.log(`source: ${url}`);
      const id = Math.floor(Date.now() / 1000);
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
    });
}

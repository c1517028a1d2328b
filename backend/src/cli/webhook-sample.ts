import { hasFields } from '@appops/shared/rules/has-fields';
import type { Client } from '@appops/shared/client';
import { createService, listServices, retireService, type Service } from '@appops/shared/contract/services';
import {
  createWebhookSource,
  listDeliveries,
  listWebhookSources,
  restoreWebhookSource,
  retireWebhookSource,
  rotateWebhookSecret,
} from '@appops/shared/contract/webhooks';
import { matchPlace } from '@appops/shared/rules/place-names';
import { webhookKinds, type WebhookKind } from '@appops/shared/words/webhook-kinds';
import type { Command } from 'commander';
import { sourceKinds } from '../ingest/sources/kinds.ts';
import type { SampleDelivery, SampleOf } from '../ingest/sources/source-kind.ts';
import { CliError, connect, serverOf, withConnection, type ConnectionOptions } from './connection.ts';
import { allOf } from './listing.ts';

interface SampleOptions extends ConnectionOptions {
  service: string;
  environment: string;
  release: string;
  state: string;
  keep?: boolean;
}

async function deliver(url: string, { event, headers, body }: SampleDelivery): Promise<void> {
  const response = await fetch(url, { method: 'POST', headers, body });
  const answer: unknown = await response.json().catch(() => null);
  const reply = hasFields(answer) ? answer : {};
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
async function sampleSource(call: Client, kind: WebhookKind) {
  const items = await allOf(call, listWebhookSources, { retired: 'any' });
  const known = items.find((each) => each.kind === kind && each.name === sampleName && !each.disabled);
  if (known === undefined) return call(createWebhookSource, { body: { kind, name: sampleName } });
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
  const removed: string[] = [];
  for (const { id, name } of await allOf(call, listWebhookSources, {})) {
    if (name !== sampleName) continue;
    await call(retireWebhookSource, { params: { id } });
    removed.push(`the source "${name}"`);
  }
  const services = await allOf(call, listServices, {});
  const own = services.find(
    ({ slug, repository }) => slug === sampleService && repository === `example/${sampleService}`,
  );
  if (own !== undefined) {
    await call(retireService, { params: { slug: own.slug }, body: { monitors: false } });
    removed.push(`the service "${own.name}"`);
  }
  return removed;
}

/** How far a sample can be. */
const statuses: readonly SampleOf['status'][] = ['queued', 'running', 'succeeded', 'failed'];
/** GitHub's words for it, which this command took first. */
const byGitHub: Record<string, SampleOf['status']> = {
  in_progress: 'running',
  success: 'succeeded',
  failure: 'failed',
  error: 'failed',
};
const knownStates = [...statuses, ...Object.keys(byGitHub)].join(', ');

/** `appops webhook sample <kind>|clean`: signed deliveries as each kind of source makes them, from a source of its own. */
export function addSampleCommands(group: Command): void {
  const sample = group.command('sample').description('send a signed sample, as the source would');
  for (const kind of webhookKinds)
    withConnection(
      sample
        .command(kind)
        .description(`a deployment and its status, as ${sourceKinds[kind].sender} tells them`),
    )
      .option('--service <slug>', 'a service with a repository; created when it is missing', sampleService)
      .option('--environment <name>', '', 'production')
      .option('--release <version>', '', '1.0.0')
      .option('--state <state>', knownStates, 'success')
      .option('--keep', 'leave the sample’s source and service in use afterwards')
      .action((options: SampleOptions) => sendSample(kind, options));
  withConnection(
    sample
      .command('clean')
      .description('retire what earlier samples have left: their source and their service'),
  ).action(async (options: ConnectionOptions) => {
    const done = await cleanUp(connect(options));
    console.log(done.length === 0 ? 'No sample is left.' : `Retired: ${done.join(' and ')}.`);
  });
}

async function sendSample(kind: WebhookKind, options: SampleOptions): Promise<void> {
  const status =
    statuses.find((each) => each === options.state) ??
    (Object.hasOwn(byGitHub, options.state) ? byGitHub[options.state] : undefined);
  if (status === undefined) throw new CliError(`"${options.state}" is no state. Known are: ${knownStates}.`);
  const { sender, findsServiceBy, sample, sign } = sourceKinds[kind];
  const call = connect(options);
  const service = await sampleServiceOf(call, options.service);
  if (service.repository === null && findsServiceBy === 'repository')
    throw new CliError(
      `The service "${service.slug}" has no repository, by which ${sender}'s deliveries find it. Give it one, such as example/${service.slug}.`,
    );
  const { source, secret } = await sampleSource(call, kind);
  const url = serverOf(options) + source.path;
  console.log(`to ${url}, signed`);
  const texts = sample({
    repository: service.repository ?? '',
    service: service.name,
    environment: options.environment,
    version: options.release,
    status,
    // Another one each time: by the same id a sender tells more of the same deployment.
    number: Date.now(),
    now: Date.now(),
  });
  for (const text of texts) await deliver(url, sign(text, secret));
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
}

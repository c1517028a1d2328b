import { randomUUID } from 'node:crypto';
import {
  listDeployments,
  moveDeployment,
  startDeployment,
  type Deployment,
} from '@appops/shared/contract/deployments';
import { deploymentWords } from '@appops/shared/words/deployment';
import { midSentence, saidOf } from '@appops/shared/words/said';
import type { Command } from 'commander';
import { CliError, connect, withConnection, type ConnectionOptions } from './connection.ts';

interface Which extends ConnectionOptions {
  service: string;
  environment: string;
  release?: string;
  id?: string;
}

/** Warnings go beside the output, which scripts read. */
function warn({ warnings = [] }: Deployment): void {
  for (const warning of warnings) console.error(`Warning: ${warning}`);
}

function say(deployment: Deployment): void {
  console.log(
    `${deployment.id}  ${deployment.service} ${deployment.version} → ${deployment.environment}: ${midSentence(saidOf(deploymentWords, deployment.status))}`,
  );
}

/** The deployment that is meant: by id, or the newest of that service, environment and release that is under way. */
async function find(options: Which, statuses: ('queued' | 'running' | 'succeeded')[]): Promise<string> {
  if (options.id !== undefined) return options.id;
  if (options.service === undefined || options.environment === undefined)
    throw new CliError('Name the deployment: --id, or --service and --environment.');
  const { items } = await connect(options)(listDeployments, {
    query: {
      service: [options.service],
      environment: [options.environment],
      status: statuses,
      limit: 50,
    },
  });
  const found = items.find((item) => options.release === undefined || item.version === options.release);
  if (found === undefined)
    throw new CliError(
      `No deployment of ${options.service} into ${options.environment} is ${statuses.join(' or ')}. Start one with "appops deployment start".`,
    );
  return found.id;
}

/** `appops deployment start|finish|fail|rollback|list`. */
export function addDeploymentCommands(program: Command): void {
  const group = program.command('deployment').description('record deployments: the release markers');
  const named = (name: string, text: string) =>
    withConnection(group.command(name).description(text))
      .option('--service <name>')
      .option('--environment <name>')
      .option('--release <version>', 'only this version')
      .option('--id <id>', 'the deployment itself');

  withConnection(group.command('start').description('a deployment begins'))
    .requiredOption('--service <name>')
    .requiredOption('--environment <name>')
    .requiredOption('--release <version>', 'the version that goes out')
    .option('--commit <sha>')
    .option('--url <url>', 'where to read more: the pipeline, say')
    .option('--description <text>', '', '')
    .option('--quiet', 'print nothing but its id, for "finish --id"')
    .option('--external-id <id>', "your pipeline's own id: the same id again updates the same deployment")
    .action(
      async (
        options: ConnectionOptions & {
          service: string;
          environment: string;
          release: string;
          commit?: string;
          url?: string;
          description: string;
          externalId?: string;
          quiet?: boolean;
        },
      ) => {
        const started = await connect(options)(startDeployment, {
          body: {
            service: options.service,
            environment: options.environment,
            version: options.release,
            commit: options.commit ?? null,
            url: options.url ?? null,
            description: options.description,
            source: 'cli',
            externalId: options.externalId ?? null,
          },
          // The same command sent again by a shaky network records one deployment.
          idempotencyKey: randomUUID(),
        });
        warn(started);
        if (options.quiet === true) console.log(started.id);
        else say(started);
      },
    );

  const moves = [
    ['finish', 'succeeded', 'a deployment has succeeded', ['queued', 'running']],
    ['fail', 'failed', 'a deployment has failed', ['queued', 'running']],
    ['cancel', 'canceled', 'a deployment was canceled', ['queued', 'running']],
    ['rollback', 'rolled_back', 'a deployment was rolled back', ['succeeded']],
  ] as const;
  for (const [name, status, text, from] of moves) {
    named(name, text).action(async (options: Which) => {
      const id = await find(options, [...from]);
      const moved = await connect(options)(moveDeployment, { params: { id }, body: { status } });
      warn(moved);
      say(moved);
    });
  }

  named('list', 'the newest deployments, with their ids')
    .option('--limit <count>', 'how many at most, 1 to 500', '20')
    .option('--search <words>', 'in version, commit, service and environment')
    .action(async (options: Which & { limit: string; search?: string }) => {
      const limit = Number(options.limit);
      if (!Number.isInteger(limit) || limit < 1 || limit > 500)
        throw new CliError('--limit takes a whole number from 1 to 500.');
      const { items, total = 0 } = await connect(options)(listDeployments, {
        query: {
          limit,
          ...(options.search === undefined ? {} : { search: options.search }),
          ...(options.service === undefined ? {} : { service: [options.service] }),
          ...(options.environment === undefined ? {} : { environment: [options.environment] }),
        },
      });
      if (items.length === 0) console.log('No deployments yet. Record one with "appops deployment start".');
      items.forEach(say);
      if (items.length < total) console.error(`These are the newest ${items.length} of ${total}.`);
    });
}

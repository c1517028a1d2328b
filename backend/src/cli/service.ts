import type { Client } from '@appops/shared/client';
import {
  confirmEnvironment,
  createService,
  getService,
  listServices,
  putEnvironment,
  restoreEnvironment,
  restoreService,
  retireEnvironment,
  retireService,
  splitEnvironment,
  updateService,
  type Environment,
  type Service,
} from '@appops/shared/contract/services';
import { matchPlace, nameKey, slugFor } from '@appops/shared/rules/place-names';
import type { Command } from 'commander';
import { CliError, connect, withConnection, type ConnectionOptions } from './connection.ts';
import { allOf } from './listing.ts';

function say(service: Service): void {
  const facts = [
    service.slug,
    service.repository ?? 'no repository',
    ...service.environments.map(({ name, urlPatterns }) => [name, ...urlPatterns].join(' ')),
  ];
  if (service.retiredAt) facts.push(`retired ${service.retiredAt}`);
  console.log(facts.join('  ·  '));
}

/** One line an environment, and below it what there is to decide about it. */
function show(service: Service): void {
  say(service);
  for (const { slug, name, otherNames = [], mayBeMerged } of service.environments) {
    const also = otherNames.length === 0 ? [] : [`also called ${otherNames.join(', ')}`];
    console.log([`  ${slug}`, name, ...also].join('  ·  '));
    if (!mayBeMerged) continue;
    console.log(
      `    may hold several environments of the first release; it was reached by: ${mayBeMerged.names.join(', ')}`,
    );
    console.log(
      `    move what belongs elsewhere with "appops service split-environment ${service.slug} ${slug} <name>", or say that it is one with "appops service confirm-environment ${service.slug} ${slug}"`,
    );
  }
  for (const { slug, name, retiredAt } of service.retiredEnvironments ?? [])
    console.log([`  ${slug}`, name, `retired ${retiredAt}`].join('  ·  '));
}

interface Chosen {
  deployment?: string[];
  monitor?: string[];
  annotation?: string[];
}

interface ServiceChanges {
  name?: string;
  repository?: string;
  /** True where the option came without a value: none at all. */
  keepParameters?: string[] | true;
  mask?: string[] | true;
}

function listOf(given: string[] | true): string[] {
  return given === true ? [] : given;
}

/** `appops service create|list|show|update|retire|restore`, and `…-environment` for what belongs to one. */
export function addServiceCommands(program: Command): void {
  const group = program.command('service').description('what people depend on: deployments name one');
  withConnection(group.command('create').argument('<name>').description('make a service'))
    .option('--slug <slug>', 'its name in addresses; made from the name when left out')
    .option('--repository <owner/name>', "by which a webhook's deliveries find it")
    .action(async (name: string, options: ConnectionOptions & { slug?: string; repository?: string }) => {
      const { slug, repository = null } = options;
      say(
        await connect(options)(createService, {
          body: { name, repository, ...(slug === undefined ? {} : { slug }) },
        }),
      );
    });
  withConnection(
    group
      .command('update')
      .argument('<slug>')
      .description('change it: name, repository, and what counts on its live pages'),
  )
    .option('--name <name>')
    .option('--repository <owner/name>')
    .option(
      '--keep-parameters [names...]',
      'query parameters that tell its pages apart; replaces those it has',
    )
    .option(
      '--mask [selectors...]',
      'CSS selectors of what nobody may read or photograph; replaces those it has',
    )
    .action(async (slug: string, options: ConnectionOptions & ServiceChanges) => {
      const { name, repository, keepParameters, mask } = options;
      if ([name, repository, keepParameters, mask].every((change) => change === undefined))
        throw new CliError('Say what is to change: --name, --repository, --keep-parameters or --mask.');
      const call = connect(options);
      const { version } = await call(getService, { params: { slug } });
      say(
        await call(updateService, {
          params: { slug },
          body: {
            version,
            ...(name === undefined ? {} : { name }),
            ...(repository === undefined ? {} : { repository }),
            ...(keepParameters === undefined ? {} : { keptParameters: listOf(keepParameters) }),
            ...(mask === undefined ? {} : { maskSelectors: listOf(mask) }),
          },
        }),
      );
    });
  withConnection(
    group
      .command('environment')
      .argument('<slug>')
      .argument('<environment>')
      .description('make an environment of a service, or say by which addresses its live pages are known'),
  )
    .option('--url-pattern <pattern...>', 'such as https://shop.example.com/*; replaces those it has')
    .action(async (slug: string, name: string, options: ConnectionOptions & { urlPattern?: string[] }) => {
      if (nameKey(name) === '') throw new CliError('Give the environment a name that people can read.');
      const call = connect(options);
      const known = (await call(getService, { params: { slug } })).environments;
      const same = matchPlace(name, known);
      const environment = same?.slug ?? slugFor(name, (taken) => matchPlace(taken, known) !== undefined);
      say(
        await call(putEnvironment, {
          params: { slug, environment },
          body: {
            ...(same === undefined ? { name } : {}),
            ...(options.urlPattern === undefined ? {} : { urlPatterns: options.urlPattern }),
          },
        }),
      );
    });
  withConnection(
    group
      .command('retire-environment')
      .argument('<slug>')
      .argument('<environment>')
      .description(
        'take an environment that has ended out of the lists; a deployment into it brings it back',
      ),
  )
    .option('--with-monitors', 'retire its monitors with it')
    .action(async (slug: string, name: string, options: ConnectionOptions & { withMonitors?: boolean }) => {
      const call = connect(options);
      const known = await environmentOf(call, slug, name);
      await call(retireEnvironment, {
        params: { slug, environment: known.slug },
        body: { monitors: options.withMonitors === true },
      });
      console.log(`${known.name} is retired. It comes back when it is deployed to again.`);
    });
  withConnection(
    group
      .command('restore-environment')
      .argument('<slug>')
      .argument('<environment>')
      .description('bring a retired environment back; its monitors stay retired'),
  ).action(async (slug: string, name: string, options: ConnectionOptions) => {
    const call = connect(options);
    const { retiredEnvironments = [] } = await call(getService, { params: { slug } });
    const known = matchPlace(name, retiredEnvironments);
    if (known === undefined)
      throw new CliError(`The service "${slug}" has no retired environment "${name}".`);
    show(await call(restoreEnvironment, { params: { slug, environment: known.slug } }));
  });
  withConnection(
    group
      .command('retire')
      .argument('<slug>')
      .description(
        'take a service that has ended out of the lists; its history stays, a deployment brings it back',
      ),
  )
    .option('--with-monitors', 'retire its monitors with it')
    .action(async (slug: string, options: ConnectionOptions & { withMonitors?: boolean }) => {
      const { name } = await connect(options)(retireService, {
        params: { slug },
        body: { monitors: options.withMonitors === true },
      });
      console.log(
        `${name} is retired. It comes back when it is deployed again, or with "appops service restore ${slug}".`,
      );
    });
  withConnection(
    group
      .command('restore')
      .argument('<slug>')
      .description('bring a retired service back; its monitors stay retired'),
  ).action(async (slug: string, options: ConnectionOptions) => {
    show(await connect(options)(restoreService, { params: { slug } }));
  });
  withConnection(
    group
      .command('show')
      .argument('<slug>')
      .description('one service with its environments, and which of them may hold several'),
  ).action(async (slug: string, options: ConnectionOptions) => {
    show(await connect(options)(getService, { params: { slug } }));
  });
  withConnection(
    group
      .command('split-environment')
      .argument('<slug>')
      .argument('<environment>')
      .argument('<into>')
      .description(
        'move what the first release put into one environment into the one that it belongs to; "appops deployment list" says the ids',
      ),
  )
    .option('--deployment <id...>', 'deployments to move')
    .option('--monitor <id...>', 'monitors to move, with their problems and incidents')
    .option('--annotation <id...>', 'annotations to move')
    .action(async (slug: string, name: string, into: string, options: ConnectionOptions & Chosen) => {
      const { deployment = [], monitor = [], annotation = [] } = options;
      if (deployment.length + monitor.length + annotation.length === 0)
        throw new CliError('Say what is to move: --deployment, --monitor or --annotation with ids.');
      const call = connect(options);
      const known = await environmentOf(call, slug, name);
      show(
        await call(splitEnvironment, {
          params: { slug, environment: known.slug },
          body: { into, deployments: deployment, monitors: monitor, annotations: annotation },
        }),
      );
    });
  withConnection(
    group
      .command('confirm-environment')
      .argument('<slug>')
      .argument('<environment>')
      .description('say that an environment of the first release is one, and which names lead to it'),
  )
    .option('--name <name...>', 'names that lead to it from now on')
    .action(async (slug: string, name: string, options: ConnectionOptions & { name?: string[] }) => {
      const call = connect(options);
      const known = await environmentOf(call, slug, name);
      show(
        await call(confirmEnvironment, {
          params: { slug, environment: known.slug },
          body: { names: options.name ?? [] },
        }),
      );
    });
  withConnection(group.command('list').description('all services'))
    .option('--retired', 'those that were retired')
    .option('--search <words>', 'in name, repository, owners and environments')
    .action(async (options: ConnectionOptions & { retired?: boolean; search?: string }) => {
      const items = await allOf(connect(options), listServices, {
        retired: options.retired === true ? 'only' : 'no',
        ...(options.search === undefined ? {} : { search: options.search }),
      });
      if (items.length === 0)
        console.log(
          options.retired === true
            ? 'No service is retired.'
            : options.search === undefined
              ? 'No services yet. Make one with "appops service create".'
              : 'No service fits.',
        );
      items.forEach(say);
    });
}

async function environmentOf(call: Client, slug: string, name: string): Promise<Environment> {
  const known = matchPlace(name, (await call(getService, { params: { slug } })).environments);
  if (known === undefined) throw new CliError(`The service "${slug}" has no environment "${name}".`);
  return known;
}

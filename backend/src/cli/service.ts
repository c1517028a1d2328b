import {
  createService,
  getService,
  listServices,
  putEnvironment,
  retireEnvironment,
  updateService,
  type Service,
} from '@appops/shared/contract/services';
import { matchPlace, nameKey, slugFor } from '@appops/shared/rules/place-names';
import type { Command } from 'commander';
import { CliError, connect, withConnection, type ConnectionOptions } from './connection.ts';

function say(service: Service): void {
  const facts = [
    service.slug,
    service.repository ?? 'no repository',
    ...service.environments.map(({ name, urlPatterns }) => [name, ...urlPatterns].join(' ')),
  ];
  console.log(facts.join('  ·  '));
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

/** `appops service create|update|environment|list`. */
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
  ).action(async (slug: string, name: string, options: ConnectionOptions) => {
    const call = connect(options);
    const known = matchPlace(name, (await call(getService, { params: { slug } })).environments);
    if (known === undefined) throw new CliError(`The service "${slug}" has no environment "${name}".`);
    await call(retireEnvironment, { params: { slug, environment: known.slug } });
    console.log(`${known.name} is retired. It comes back when it is deployed to again.`);
  });
  withConnection(group.command('list').description('all services')).action(
    async (options: ConnectionOptions) => {
      const { items } = await connect(options)(listServices, { query: { limit: 500 } });
      if (items.length === 0) console.log('No services yet. Make one with "appops service create".');
      items.forEach(say);
    },
  );
}

import { allowTargets, getProbe } from '@appops/shared/contract/monitors';
import { scopes } from '@appops/shared/contract/route';
import { createToken, doors, listTokens, revokeToken } from '@appops/shared/contract/tokens';
import type { Command } from 'commander';
import { CliError, connect, withConnection, type ConnectionOptions } from './connection.ts';
import { allOf } from './listing.ts';

/** `appops token …`, `appops probe allow` and `appops probe references`. */
export function addAccessCommands(program: Command): void {
  const token = program.command('token').description('tokens for pipelines, Grafana and scripts');
  withConnection(token.command('create').description('create a token; its secret is printed once'))
    .requiredOption('--name <name>')
    .requiredOption('--scopes <list>', `comma-separated: ${scopes.join(', ')}`)
    .option('--door <door>', 'for Grafana: app or datasource; the token then works through that door only')
    .option('--expires <instant>', 'RFC 3339, such as 2027-01-31T00:00:00Z')
    .action(
      async (
        options: ConnectionOptions & { name: string; scopes: string; door?: string; expires?: string },
      ) => {
        const wanted = options.scopes.split(',').map((scope) => scope.trim());
        const door = doors.find((name) => name === options.door) ?? null;
        if (options.door !== undefined && door === null)
          throw new CliError(`"${options.door}" is no door. Doors are ${doors.join(' and ')}.`);
        const known = wanted.flatMap((scope) => scopes.find((one) => one === scope) ?? []);
        const unknown = wanted.find((scope) => !known.some((one) => one === scope));
        if (unknown !== undefined)
          throw new CliError(`"${unknown}" is no scope. Scopes are ${scopes.join(', ')}.`);
        const { token: made, secret } = await connect(options)(createToken, {
          body: { name: options.name, scopes: known, expiresAt: options.expires ?? null, door },
        });
        console.error(`${made.id} "${made.name}": ${made.scopes.join(', ')}`);
        console.log(secret);
      },
    );
  withConnection(token.command('list')).action(async (options: ConnectionOptions) => {
    const items = await allOf(connect(options), listTokens, {});
    for (const item of items)
      console.log(
        `${item.id}  ${item.revokedAt === null ? 'valid  ' : 'revoked'}  ${item.name}  (${item.scopes.join(', ')})`,
      );
  });
  withConnection(token.command('revoke').argument('<id>')).action(
    async (id: string, options: ConnectionOptions) => {
      const revoked = await connect(options)(revokeToken, { params: { id } });
      console.log(`"${revoked.name}" is revoked.`);
    },
  );

  const probe = program.command('probe').description('where checks run from');
  withConnection(
    probe
      .command('allow')
      .description('let a probe call a private address range')
      .argument('<range>', 'such as 10.0.0.0/8'),
  )
    .option('--probe <name>', '', 'local')
    .action(async (range: string, options: ConnectionOptions & { probe: string }) => {
      const call = connect(options);
      const { allow } = await call(getProbe, { params: { name: options.probe } });
      const after = await call(allowTargets, {
        params: { name: options.probe },
        body: { allow: [...new Set([...allow, range])] },
      });
      console.log(`The probe "${after.name}" may call ${after.allow.join(', ')}.`);
    });
  withConnection(
    probe
      .command('references')
      .description('whom a probe asks when it is in doubt whether it is offline; without any, nobody')
      .argument('[targets...]', 'hosts with ports, such as gateway.example:443'),
  )
    .option('--probe <name>', '', 'local')
    .action(async (targets: string[], options: ConnectionOptions & { probe: string }) => {
      const call = connect(options);
      const params = { name: options.probe };
      const { allow } = await call(getProbe, { params });
      const { name, references } = await call(allowTargets, { params, body: { allow, references: targets } });
      console.log(
        references.length === 0
          ? `The probe "${name}" asks nobody: whether it is offline is told by its targets alone.`
          : `The probe "${name}" asks ${references.join(', ')} when it is in doubt whether it is offline.`,
      );
    });
}

import {
  cancelMaintenance,
  changeMaintenance,
  endMaintenance,
  getMaintenance,
  listMaintenance,
  planMaintenance,
  type MaintenanceWindow,
} from '@appops/shared/contract/maintenance';
import {
  maintenanceChangeWords,
  maintenanceStates,
  maintenanceWords,
} from '@appops/shared/words/maintenance';
import { midSentence, saidOf } from '@appops/shared/words/said';
import type { Command } from 'commander';
import { CliError, connect, withConnection, type ConnectionOptions } from './connection.ts';
import { durationOf, instantOf } from './instant-option.ts';
import { allOf } from './listing.ts';

interface Times {
  from?: string;
  to?: string;
  for?: string;
}

function say(window: MaintenanceWindow): void {
  const place = window.environment === null ? window.service : `${window.service} in ${window.environment}`;
  const changed = window.changed
    ? `, ${midSentence(saidOf(maintenanceChangeWords, window.changed.as))} by ${window.changed.by.name} at ${window.changed.at}`
    : '';
  console.log(
    `${window.id}  ${midSentence(saidOf(maintenanceWords, window.state ?? '')).padEnd(10)}  ${window.startsAt} to ${window.endsAt}  ${place}  "${window.title}"  planned by ${window.createdBy.name}${changed}`,
  );
}

/** The end that `--to` or `--for` names; undefined where neither is given. */
function endOf({ to, for: lasting }: Times, start: number, now: number): string | undefined {
  if (to !== undefined && lasting !== undefined) throw new CliError('Give --to or --for, not both.');
  if (to !== undefined) return new Date(instantOf(to, '--to', now)).toISOString();
  return lasting === undefined ? undefined : new Date(start + durationOf(lasting, '--for')).toISOString();
}

/** `appops maintenance plan|list|change|end|cancel`. */
export function addMaintenanceCommands(program: Command): void {
  const group = program
    .command('maintenance')
    .description('planned work: it mutes notification, never recording');
  withConnection(group.command('plan').argument('<title>').description('plan a window'))
    .requiredOption('--service <name>')
    .option('--environment <name>', 'one environment; else all of the service')
    .option('--from <time>', 'when it begins: now, +30m, or an instant with its offset', 'now')
    .option('--to <time>', 'when it ends')
    .option('--for <duration>', 'how long it lasts, such as 30m or 2h')
    .action(
      async (
        title: string,
        options: ConnectionOptions & Times & { service: string; environment?: string },
      ) => {
        const now = Date.now();
        const start = instantOf(options.from ?? 'now', '--from', now);
        const endsAt = endOf(options, start, now);
        if (endsAt === undefined) throw new CliError('Say when it ends: --to or --for.');
        say(
          await connect(options)(planMaintenance, {
            body: {
              title,
              service: options.service,
              environment: options.environment ?? null,
              startsAt: new Date(start).toISOString(),
              endsAt,
            },
          }),
        );
      },
    );
  withConnection(
    group.command('list').description('windows: running, then planned, then those that are over'),
  )
    .option('--service <name>')
    .option('--environment <name>')
    .option('--state <list>', `comma-separated: ${maintenanceStates.join(', ')}`, 'running,planned')
    .option('--search <words>', 'in the title')
    .option('--all', 'those that are over or called off, too')
    .action(
      async (
        options: ConnectionOptions & {
          service?: string;
          environment?: string;
          state: string;
          search?: string;
          all?: boolean;
        },
      ) => {
        const wanted = options.state.split(',').map((state) => state.trim());
        const states = maintenanceStates.filter((state) => wanted.includes(state));
        if (states.length < wanted.length)
          throw new CliError(`--state takes ${maintenanceStates.join(', ')}.`);
        const items = await allOf(connect(options), listMaintenance, {
          order: 'current',
          ...(options.all === true ? {} : { state: states }),
          ...(options.service === undefined ? {} : { service: [options.service] }),
          ...(options.environment === undefined ? {} : { environment: [options.environment] }),
          ...(options.search === undefined ? {} : { search: options.search }),
        });
        if (items.length === 0)
          console.log(
            options.all === true
              ? 'No maintenance yet. Plan one with "appops maintenance plan".'
              : 'No maintenance runs or is planned. --all lists what is over, too.',
          );
        items.forEach(say);
      },
    );
  withConnection(
    group
      .command('change')
      .argument('<id>')
      .description('change a window that has not begun; of one that runs, title and end'),
  )
    .option('--title <text>')
    .option('--environment <name>', 'one environment; "all" for all of the service')
    .option('--from <time>')
    .option('--to <time>')
    .option('--for <duration>', 'from its start on')
    .action(
      async (id: string, options: ConnectionOptions & Times & { title?: string; environment?: string }) => {
        const call = connect(options);
        const now = Date.now();
        const before = await call(getMaintenance, { params: { id } });
        const start =
          options.from === undefined ? Date.parse(before.startsAt) : instantOf(options.from, '--from', now);
        const endsAt = endOf(options, start, now);
        const changes = {
          ...(options.title === undefined ? {} : { title: options.title }),
          ...(options.environment === undefined
            ? {}
            : { environment: options.environment === 'all' ? null : options.environment }),
          ...(options.from === undefined ? {} : { startsAt: new Date(start).toISOString() }),
          ...(endsAt === undefined ? {} : { endsAt }),
        };
        if (Object.keys(changes).length === 0)
          throw new CliError('Say what is to change: --title, --environment, --from, --to or --for.');
        say(
          await call(changeMaintenance, {
            params: { id },
            body: { version: before.version ?? 1, ...changes },
          }),
        );
      },
    );
  for (const [name, route, text] of [
    ['end', endMaintenance, 'end a window that runs, now; what was measured in it stays as it is'],
    ['cancel', cancelMaintenance, 'call off a window that has not begun'],
  ] as const)
    withConnection(group.command(name).argument('<id>').description(text)).action(
      async (id: string, options: ConnectionOptions) =>
        say(await connect(options)(route, { params: { id } })),
    );
}

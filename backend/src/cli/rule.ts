import { randomUUID } from 'node:crypto';
import {
  createNotificationRule,
  listChannels,
  listNotificationRules,
  restoreNotificationRule,
  retireNotificationRule,
  type NotificationRule,
} from '@appops/shared/contract/notifications';
import { severities, type Severity } from '@appops/shared/words/severity';
import { Option, type Command } from 'commander';
import { connect, withConnection, type ConnectionOptions } from './connection.ts';
import { allOf } from './listing.ts';
import { print, withJson, type JsonOption } from './output.ts';

type Options = ConnectionOptions & JsonOption;

/** A rule in one line. @param nameOf what its channel is called */
function lineOf(rule: NotificationRule, nameOf: (channel: string) => string): string {
  const { id, service, environment, leastSeverity, channel, retiredAt } = rule;
  const limits = [
    ...(service === null ? [] : [`of ${service}`]),
    ...(environment === null ? [] : [`in ${environment}`]),
    ...(leastSeverity === null ? [] : [`from ${leastSeverity} up`]),
  ];
  const what = limits.length === 0 ? 'all news' : `news ${limits.join(' ')}`;
  return `${id}  ${what} to ${nameOf(channel)}${retiredAt === null ? '' : ' (retired)'}`;
}

async function namesOf(options: Options): Promise<(channel: string) => string> {
  const channels = await allOf(connect(options), listChannels, { retired: 'any' });
  const names = new Map(
    channels.map(({ id, name, retiredAt }) => [
      id,
      `"${name}"${retiredAt === null ? '' : ', which is retired'}`,
    ]),
  );
  return (channel) => names.get(channel) ?? channel;
}

/** `appops rule list|add|retire|restore`: which news goes to which channel. */
export function addRuleCommands(program: Command): void {
  const group = program.command('rule').description('rules that lead news to channels');
  withJson(withConnection(group.command('list').description('rules, the oldest first')))
    .option('--channel <id...>', 'those that lead to these channels')
    .option('--retired', 'those that were retired')
    .action(async (options: Options & { channel?: string[]; retired?: boolean }) => {
      const isRetired = options.retired === true;
      const items = await allOf(connect(options), listNotificationRules, {
        retired: isRetired ? 'only' : 'no',
        ...(options.channel === undefined ? {} : { channel: options.channel }),
      });
      const nameOf = options.json === true ? String : await namesOf(options);
      print(options, items, () =>
        items.length > 0
          ? items.map((rule) => lineOf(rule, nameOf))
          : [
              isRetired
                ? 'No rule is retired.'
                : 'No rule yet, so nobody is told of anything. Make one with "appops rule add".',
            ],
      );
    });
  withJson(
    withConnection(
      group
        .command('add')
        .argument('<channel>', 'its id')
        .description('lead news to a channel, from now on; what is left out restricts nothing'),
    ),
  )
    .option('--service <name>')
    .option('--environment <name>', 'of whatever service')
    .addOption(new Option('--least-severity <severity>', 'from which on').choices([...severities]))
    .action(
      async (
        channel: string,
        options: Options & { service?: string; environment?: string; leastSeverity?: Severity },
      ) => {
        const { service = null, environment = null, leastSeverity = null } = options;
        const rule = await connect(options)(createNotificationRule, {
          body: { channel, service, environment, leastSeverity },
          idempotencyKey: randomUUID(),
        });
        const nameOf = options.json === true ? String : await namesOf(options);
        print(options, rule, () => [lineOf(rule, nameOf)]);
      },
    );
  for (const [name, route, text] of [
    ['retire', retireNotificationRule, 'lead nothing by a rule any more; what waits already is still sent'],
    ['restore', restoreNotificationRule, 'bring a retired rule back; what happened meanwhile is not told'],
  ] as const)
    withJson(withConnection(group.command(name).argument('<id>').description(text))).action(
      async (id: string, options: Options) => {
        const rule = await connect(options)(route, { params: { id } });
        const nameOf = options.json === true ? String : await namesOf(options);
        print(options, rule, () => [lineOf(rule, nameOf)]);
      },
    );
}

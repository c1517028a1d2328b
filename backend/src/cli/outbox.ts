import { listOutbox, retryOutboxEntry, type OutboxEntry } from '@appops/shared/contract/notifications';
import type { ReplyOf } from '@appops/shared/contract/route';
import { outboxStates, outboxWords } from '@appops/shared/words/notification';
import { midSentence, saidOf } from '@appops/shared/words/said';
import type { Command } from 'commander';
import { CliError, connect, withConnection, type ConnectionOptions } from './connection.ts';
import { print, withJson, type JsonOption } from './output.ts';

type Options = ConnectionOptions & JsonOption;

/** A message in one line, with why it was not sent, or for what it waits, below. */
function linesOf({
  id,
  state,
  createdAt,
  channel,
  message,
  tries,
  error,
  nextTryAt,
  queue,
}: OutboxEntry): string[] {
  const waits =
    state !== 'waiting'
      ? []
      : queue != null
        ? [`    waits: ${queue.perMinute} a minute, ${queue.before} before it`]
        : [`    tried ${tries === 1 ? 'once' : `${tries} times`}, next at ${nextTryAt ?? 'no time known'}`];
  return [
    `${id}  ${midSentence(saidOf(outboxWords, state)).padEnd(8)}  ${createdAt}  to "${channel.name}"  ${message.title}`,
    ...(error === null ? [] : [`    ${error}`]),
    ...waits,
  ];
}

/** The newest that fit. @param most how many at most */
async function newest(options: Options & Filters, most: number) {
  const wanted = options.state?.split(',').map((state) => state.trim());
  const states = outboxStates.filter((state) => wanted?.includes(state));
  if (wanted !== undefined && states.length < wanted.length)
    throw new CliError(`--state takes ${outboxStates.join(', ')}.`);
  const call = connect(options);
  const items: OutboxEntry[] = [];
  let total: number | undefined;
  let cursor: string | null = null;
  do {
    const page: ReplyOf<typeof listOutbox> = await call(listOutbox, {
      query: {
        limit: Math.min(500, most - items.length),
        ...(cursor === null ? {} : { cursor }),
        ...(wanted === undefined ? {} : { state: states }),
        ...(options.channel === undefined ? {} : { channel: options.channel }),
        ...(options.search === undefined ? {} : { search: options.search }),
      },
    });
    items.push(...page.items);
    total ??= page.total;
    cursor = page.nextCursor;
  } while (cursor !== null && items.length < most);
  return { items, total: total ?? items.length };
}

interface Filters {
  state?: string;
  channel?: string[];
  search?: string;
  limit: string;
}

/** `appops outbox list|retry`: what was sent, what waits and what failed. */
export function addOutboxCommands(program: Command): void {
  const group = program.command('outbox').description('messages: what was sent, what waits and what failed');
  withJson(withConnection(group.command('list').description('messages, the newest first')))
    .option('--state <list>', `comma-separated: ${outboxStates.join(', ')}`)
    .option('--channel <id...>', 'those to these channels')
    .option('--search <words>', 'in the title')
    .option('--limit <count>', 'how many at most', '50')
    .action(async (options: Options & Filters) => {
      const most = Number(options.limit);
      if (!Number.isInteger(most) || most < 1) throw new CliError(`--limit: "${options.limit}" is no count.`);
      const { items, total } = await newest(options, most);
      print(options, items, () => [
        ...(items.length === 0 ? ['No message fits.'] : items.flatMap(linesOf)),
        ...(total > items.length ? [`${items.length} of ${total}; --limit shows more.`] : []),
      ]);
    });
  withJson(
    withConnection(
      group
        .command('retry')
        .argument('<id>')
        .description('send a message now that failed, was not sent or waits, under its same id'),
    ),
  ).action(async (id: string, options: Options) => {
    const entry = await connect(options)(retryOutboxEntry, { params: { id } });
    print(options, entry, () => linesOf(entry));
  });
}

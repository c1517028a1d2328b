import { getMonitor, listMonitors, updateMonitor, type Monitor } from '@appops/shared/contract/monitors';
import { heldWords } from '@appops/shared/rules/dependencies';
import { shownTarget } from '@appops/shared/rules/checks/shown-target';
import {
  onTopWords,
  pauseWords,
  toldMonitorStates,
  type ToldMonitorState,
} from '@appops/shared/words/monitor';
import { midSentence } from '@appops/shared/words/said';
import type { Command } from 'commander';
import { CliError, connect, withConnection, type ConnectionOptions } from './connection.ts';
import { durationOf, instantOf } from './instant-option.ts';
import { allOf } from './listing.ts';

interface Filters {
  service?: string;
  environment?: string;
  state?: string;
}

interface PauseOptions extends ConnectionOptions {
  until?: string;
  for?: string;
  because?: string;
}

/** `appops monitor list|pause|resume|depends`. */
export function addMonitorCommands(program: Command): void {
  const group = program.command('monitor').description('checks that run again and again');
  withConnection(group.command('list').description('monitors, the worst first, with what they call'))
    .option('--service <name>')
    .option('--environment <name>')
    .option('--state <state>', toldMonitorStates.join(', '))
    .action(async ({ service, environment, state, ...options }: ConnectionOptions & Filters) => {
      const items = await allOf(connect(options), listMonitors, {
        order: 'worst',
        ...(service === undefined ? {} : { service: [service] }),
        ...(environment === undefined ? {} : { environment: [environment] }),
        ...(state === undefined ? {} : { state: [stateOf(state)] }),
      });
      for (const monitor of items) console.log(lineOf(monitor));
    });
  withConnection(
    group
      .command('pause')
      .argument('<id>')
      .description('stop a monitor for some time: nothing is known of its target meanwhile'),
  )
    .option('--until <time>', 'when it resumes by itself: +30m, or an instant with its offset')
    .option('--for <duration>', 'how long it rests, such as 30m or 2h')
    .option('--because <text>', 'why, for those who wonder')
    .action(async (id: string, { until, for: lasting, because, ...options }: PauseOptions) => {
      if (until !== undefined && lasting !== undefined)
        throw new CliError('Give --until or --for, not both.');
      const now = Date.now();
      const end =
        until !== undefined
          ? instantOf(until, '--until', now)
          : lasting !== undefined
            ? now + durationOf(lasting, '--for')
            : null;
      await change(id, options, {
        paused: true,
        pausedUntil: end === null ? null : new Date(end).toISOString(),
        ...(because === undefined ? {} : { pausedBecause: because }),
      });
    });
  withConnection(
    group.command('resume').argument('<id>').description('let a paused monitor run again, now'),
  ).action((id: string, options: ConnectionOptions) => change(id, options, { paused: false }));
  withConnection(
    group
      .command('depends')
      .argument('<id>')
      .argument('[parents...]', 'ids of monitors; none for a monitor that depends on no other')
      .description('on which others a monitor depends: while one is down, its own failure wakes nobody'),
  ).action((id: string, parents: string[], options: ConnectionOptions) =>
    changeParents(id, parents, options),
  );
}

async function changeParents(id: string, parents: string[], options: ConnectionOptions): Promise<void> {
  const call = connect(options);
  const { version } = await call(getMonitor, { params: { id } });
  console.log(lineOf(await call(updateMonitor, { params: { id }, body: { version, parents } })));
}

async function change(
  id: string,
  options: ConnectionOptions,
  changes: { paused: boolean; pausedUntil?: string | null; pausedBecause?: string },
): Promise<void> {
  const call = connect(options);
  const { version } = await call(getMonitor, { params: { id } });
  console.log(lineOf(await call(updateMonitor, { params: { id }, body: { version, ...changes } })));
}

/** A monitor in a line: its state, what lies on top of it, where it is and what it calls. */
function lineOf(monitor: Monitor): string {
  const { pause, maintenance, flapping, heldBack, parents } = monitor;
  const onTop = [
    ...(pause === null ? [] : [pauseWords(pause)]),
    ...(parents.length === 0 ? [] : [`depends on ${parents.map(({ name }) => `"${name}"`).join(', ')}`]),
    ...(heldBack === null
      ? []
      : [midSentence({ label: heldWords(heldBack.parent.name, heldBack.since), tone: 'warn' })]),
    ...(flapping === null ? [] : [`${midSentence(onTopWords.flapping)} since ${flapping.since}`]),
    ...(maintenance === null ? [] : [`${midSentence(onTopWords.maintenance)} until ${maintenance.endsAt}`]),
  ];
  return `${monitor.id}  ${monitor.state.value.padEnd(8)}  ${monitor.service} in ${monitor.environment}  "${monitor.name}"  ${shownTarget(monitor.check)}${onTop.map((words) => `  (${words})`).join('')}`;
}

function stateOf(text: string): ToldMonitorState {
  const state = toldMonitorStates.find((name) => name === text);
  if (state === undefined)
    throw new CliError(`"${text}" is no state. States are ${toldMonitorStates.join(', ')}.`);
  return state;
}

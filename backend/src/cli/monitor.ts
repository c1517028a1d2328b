import { listMonitors } from '@appops/shared/contract/monitors';
import { shownTarget } from '@appops/shared/rules/checks/shown-target';
import { monitorStates, type MonitorState } from '@appops/shared/words/monitor';
import type { Command } from 'commander';
import { CliError, connect, withConnection, type ConnectionOptions } from './connection.ts';
import { allOf } from './listing.ts';

interface Filters {
  service?: string;
  environment?: string;
  state?: string;
}

/** `appops monitor list`. */
export function addMonitorCommands(program: Command): void {
  const group = program.command('monitor').description('checks that run again and again');
  withConnection(group.command('list').description('monitors, the worst first, with what they call'))
    .option('--service <name>')
    .option('--environment <name>')
    .option('--state <state>', monitorStates.join(', '))
    .action(async ({ service, environment, state, ...options }: ConnectionOptions & Filters) => {
      const items = await allOf(connect(options), listMonitors, {
        order: 'worst',
        ...(service === undefined ? {} : { service: [service] }),
        ...(environment === undefined ? {} : { environment: [environment] }),
        ...(state === undefined ? {} : { state: [stateOf(state)] }),
      });
      for (const monitor of items)
        console.log(
          `${monitor.id}  ${monitor.state.value.padEnd(8)}  ${monitor.service} in ${monitor.environment}  "${monitor.name}"  ${shownTarget(monitor.check)}`,
        );
    });
}

function stateOf(text: string): MonitorState {
  const state = monitorStates.find((name) => name === text);
  if (state === undefined)
    throw new CliError(`"${text}" is no state. States are ${monitorStates.join(', ')}.`);
  return state;
}

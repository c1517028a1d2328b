import { CliError } from '../connection.ts';
import type { CheckCommand } from './check-command.ts';

interface Options {
  environment?: string;
  atLeast?: string;
  atMost?: string;
}

/** `appops check group <members>` */
export const groupCommand: CheckCommand<Options> = {
  usage: 'group <members>',
  description:
    'what a group would say now: over monitors by their ids, joined by commas, or over a service by its name',
  options: (command) =>
    void command
      .option('--environment <name>', 'of a service, only this environment')
      .option('--at-least <count>', 'so many must be up; by default all')
      .option('--at-most <count>', 'so many may be down'),
  checkOf(members, { environment, atLeast, atMost }) {
    if (atLeast !== undefined && atMost !== undefined)
      throw new CliError('Ask for one of --at-least and --at-most.');
    return {
      type: 'group',
      members: /^mon_/.test(members)
        ? { by: 'list', monitors: members.split(',').map((id) => id.trim()) }
        : { by: 'place', service: members, environment: environment ?? null },
      need:
        atLeast !== undefined
          ? { kind: 'at_least', up: Number(atLeast) }
          : atMost !== undefined
            ? { kind: 'at_most', down: Number(atMost) }
            : { kind: 'all' },
    };
  },
};

import { makePushToken } from '@appops/shared/contract/push';
import type { Command } from 'commander';
import { CliError, connect, serverOf, withConnection, type ConnectionOptions } from './connection.ts';
import { runTold } from './push-run.ts';

/** `appops push token|run`: addresses of push monitors, and commands that tell them how they went. */
export function addPushCommands(program: Command): void {
  const group = program
    .command('push')
    .description('beats of jobs: addresses, and commands that tell how they went');
  withConnection(
    group
      .command('token')
      .argument('<monitor>')
      .description('make a new address for the beats of a push monitor; the one before it ends at once'),
  ).action(async (id: string, options: ConnectionOptions) => {
    const { path } = await connect(options)(makePushToken, { params: { id } });
    console.error('Keep it: it is not shown again.');
    console.log(`${serverOf(options)}${path}`);
  });
  group
    .command('run')
    .argument('<variable>', 'the environment variable that holds the address or its token')
    .argument('<command...>', 'what to run, after --')
    .description(
      'run a command, and tell its push monitor when it starts and how it ends; the exit code is the command’s',
    )
    .option(
      '--server <url>',
      'the backend, where the variable holds a token alone',
      process.env.APPOPS_SERVER ?? 'http://127.0.0.1:4400',
    )
    .option('--output', 'send the last 10 KiB of what it prints along')
    .action(async (variable: string, command: string[], options: { server: string; output?: boolean }) => {
      const given = process.env[variable]?.trim() ?? '';
      if (given === '')
        throw new CliError(
          `The environment variable ${variable} is empty. Put the address of the push monitor there.`,
        );
      const address = /^https?:/.test(given)
        ? given
        : `${options.server.trim().replace(/\/+$/, '')}/push/${given}`;
      process.exitCode = await runTold(command, { address, output: options.output === true });
    });
}

import { ApiError, UnreachableError } from '@appops/shared/client';
import { setEnglishMessages } from '@appops/shared/contract/locale';
import { Command, CommanderError } from 'commander';
import { DataFolderError } from '../database/folder-error.ts';
import { NewerSchemaError } from '../database/migrate.ts';
import { serve } from '../main.ts';
import { version } from '../version.ts';
import { addAccessCommands } from './access.ts';
import { addBackupCommand } from './backup.ts';
import { addChannelCommands } from './channel.ts';
import { addCheckCommands } from './check.ts';
import { CliError } from './connection.ts';
import { addDatabaseCommands } from './database.ts';
import { addDeploymentCommands } from './deployment.ts';
import { addMaintenanceCommands } from './maintenance.ts';
import { addMonitorCommands } from './monitor.ts';
import { addOpenCommand } from './open.ts';
import { addPushCommands } from './push.ts';
import { addOutboxCommands } from './outbox.ts';
import { addProxyCommands } from './proxy.ts';
import { addRuleCommands } from './rule.ts';
import { addSecretCommands } from './secret.ts';
import { addServiceCommands } from './service.ts';
import { addWebhookCommands } from './webhook.ts';

function allCommands(): Command {
  const program = new Command('appops')
    .description('AppOps: what is live, is it worse, and was the fix proved')
    .version(version)
    // Before the commands are added: each takes it over.
    .exitOverride()
    .showHelpAfterError('(--help shows what there is)');
  program
    .command('serve')
    .description('run the backend')
    .allowUnknownOption()
    .allowExcessArguments()
    .helpOption(false)
    .action(async (_options: unknown, command: Command) => serve(command.args));
  addServiceCommands(program);
  addDeploymentCommands(program);
  addMaintenanceCommands(program);
  addWebhookCommands(program);
  addMonitorCommands(program);
  addChannelCommands(program);
  addRuleCommands(program);
  addOutboxCommands(program);
  addProxyCommands(program);
  addCheckCommands(program);
  addPushCommands(program);
  addSecretCommands(program);
  addAccessCommands(program);
  addOpenCommand(program);
  addBackupCommand(program);
  addDatabaseCommands(program);
  return program;
}

/**
 * Runs one command with the environment of this process, and sets its exit code where the command did not succeed.
 * @param args what stands after `appops`
 */
export async function runCommand(args: string[]): Promise<void> {
  setEnglishMessages();
  try {
    await allCommands().parseAsync(args, { from: 'user' });
  } catch (error) {
    // Help that was asked for, or a mistake that commander has told already.
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode;
      return;
    }
    const expected =
      error instanceof ApiError ||
      error instanceof UnreachableError ||
      error instanceof CliError ||
      error instanceof DataFolderError ||
      error instanceof NewerSchemaError;
    console.error(expected ? error.message : error);
    process.exitCode = 1;
  }
}

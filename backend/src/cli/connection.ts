import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createClient, type Client } from '@appops/shared/client';
import type { Command } from 'commander';

interface ConnectionOptions {
  server: string;
  token?: string;
  data: string;
}

/** A mistake of the caller's, told in one line. */
export class CliError extends Error {
  override readonly name = 'CliError';
}

/** Adds the options that say which backend to talk to, and as whom. */
export function withConnection(command: Command): Command {
  return command
    .option('--server <url>', 'the backend', process.env.APPOPS_SERVER ?? 'http://127.0.0.1:4400')
    .option('--token <token>', 'a token; else APPOPS_TOKEN, else the token file in the data folder')
    .option('--data <folder>', 'the data folder with the token file', process.env.APPOPS_DATA ?? './data');
}

function tokenOf({ token, data }: ConnectionOptions): string {
  const given = (token ?? process.env.APPOPS_TOKEN)?.trim() ?? '';
  if (given !== '') return given;
  const file = resolve(data, 'admin.token');
  if (!existsSync(file))
    throw new CliError(
      `There is no token: give --token, set APPOPS_TOKEN, or name the data folder with --data (there is no ${file}).`,
    );
  return readFileSync(file, 'utf8').trim();
}

/** The backend's address, without a slash at its end. */
export function serverOf({ server }: ConnectionOptions): string {
  return server.trim().replace(/\/+$/, '');
}

/**
 * A client for the backend that the options name.
 * @throws {CliError} where no token is given and the data folder has none
 */
export function connect(options: ConnectionOptions): Client {
  const token = tokenOf(options);
  return createClient({ baseUrl: serverOf(options), headers: () => ({ authorization: `Bearer ${token}` }) });
}

export type { ConnectionOptions };

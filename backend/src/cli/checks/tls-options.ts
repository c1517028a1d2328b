import { readFileSync } from 'node:fs';
import type { TlsSettings } from '@appops/shared/contract/checks/tls-settings';
import type { Command } from 'commander';
import { CliError } from '../connection.ts';

export interface TlsOptions {
  ca?: string;
  cert?: string;
  key?: string;
  serverName?: string;
  insecure?: boolean;
}

/** The options of TLS, for each protocol that may speak it. */
export function addTlsOptions(command: Command): Command {
  return command
    .option('--ca <file>', 'trust these authorities instead of the system’s (PEM)')
    .option('--cert <file>', 'prove itself by this certificate (PEM)')
    .option('--key <file>', 'its key (PEM), or ${secret:NAME}')
    .option('--server-name <name>', 'ask for this name, and want the certificate made out to it')
    .option('--insecure', 'take any certificate; what is wrong with it is told all the same');
}

/** @throws {CliError} for a file that cannot be read */
export function tlsSettingsOf({ ca, cert, key, serverName, insecure }: TlsOptions): {
  tlsSettings?: TlsSettings;
} {
  const settings: TlsSettings = {
    ...(ca === undefined ? {} : { authorities: textOf('--ca', ca) }),
    ...(cert === undefined ? {} : { clientCertificate: textOf('--cert', cert) }),
    ...(key === undefined ? {} : { clientKey: textOf('--key', key) }),
    ...(serverName === undefined ? {} : { serverName }),
    ...(insecure === true ? { verify: false } : {}),
  };
  return Object.keys(settings).length === 0 ? {} : { tlsSettings: settings };
}

/** What a file holds, or the name of a secret as it stands. */
function textOf(option: string, file: string): string {
  if (file.startsWith('${secret:')) return file;
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new CliError(`${option}: the file "${file}" cannot be read.`);
  }
}

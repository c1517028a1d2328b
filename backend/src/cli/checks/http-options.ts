import { families, type Family } from '@appops/shared/contract/checks/common';
import type { HttpAuth } from '@appops/shared/contract/checks/http-auth';
import { httpVersions, type HttpVersion } from '@appops/shared/contract/checks/http-options';
import type { TlsSettings } from '@appops/shared/contract/checks/tls-settings';
import { Option, type Command } from 'commander';
import { CliError } from '../connection.ts';
import { secretFromInput } from '../secret-input.ts';
import { addTlsOptions, tlsSettingsOf, type TlsOptions } from './tls-options.ts';

export interface HttpOptions extends TlsOptions {
  user?: string;
  bearer?: boolean;
  tokenUrl?: string;
  clientId?: string;
  scope?: string;
  audience?: string;
  secret?: string;
  proxy?: string;
  http?: HttpVersion;
  resolver?: string;
  family?: Family;
  bodyLimit?: number;
  lenient?: boolean;
}

/** What of an HTTP check says how it goes out. */
interface WayOut {
  auth?: HttpAuth;
  tlsSettings?: TlsSettings;
  proxy?: string;
  http?: HttpVersion;
  resolver?: string;
  family?: Family;
  bodyLimitBytes?: number;
  lenient?: boolean;
}

/** The options of how an HTTP check goes out. */
export function addHttpOptions(command: Command): void {
  addTlsOptions(command)
    .option('--user <name>', 'sign in by Basic; the password is read from standard input')
    .option('--bearer', 'sign in by a token, which is read from standard input')
    .option('--token-url <url>', 'ask there for a token first, by OAuth 2 client credentials')
    .option('--client-id <id>', 'who asks there; the secret is read from standard input')
    .option('--scope <scope>', 'what the token is asked for')
    .option('--audience <audience>', 'whom the token is for')
    .option('--secret <name>', 'instead of standard input: ${secret:NAME}')
    .option('--proxy <slug>', 'go by this proxy; "appops proxy list" names them')
    .addOption(new Option('--http <version>', 'version of HTTP').choices([...httpVersions]))
    .option('--resolver <address>', 'ask this name server, such as 192.0.2.53:5353')
    .addOption(new Option('--family <family>', 'which addresses are called').choices([...families]))
    .option('--body-limit <bytes>', 'how much of the body is read', Number)
    .option('--lenient', 'read what breaks the rules of HTTP/1 in ways that some clients forgive');
}

/** @throws {CliError} for what does not go together, or cannot be read */
export function httpOptionsOf(options: HttpOptions): WayOut {
  const { proxy, http, resolver, family, bodyLimit, lenient } = options;
  const auth = authOf(options);
  return {
    ...(auth === null ? {} : { auth }),
    ...tlsSettingsOf(options),
    ...(proxy === undefined ? {} : { proxy }),
    ...(http === undefined ? {} : { http }),
    ...(resolver === undefined ? {} : { resolver }),
    ...(family === undefined ? {} : { family }),
    ...(bodyLimit === undefined ? {} : { bodyLimitBytes: bodyLimit }),
    ...(lenient === true ? { lenient } : {}),
  };
}

function authOf({ user, bearer, tokenUrl, clientId, scope, audience, secret }: HttpOptions): HttpAuth | null {
  const ways = [user !== undefined, bearer === true, tokenUrl !== undefined].filter(Boolean).length;
  if (ways > 1) throw new CliError('--user, --bearer and --token-url exclude each other.');
  if (ways === 0) {
    if (secret !== undefined || clientId !== undefined)
      throw new CliError('--secret and --client-id belong to --user, --bearer or --token-url.');
    return null;
  }
  if (secret !== undefined && !secret.startsWith('${secret:'))
    throw new CliError(
      '--secret names a secret, such as ${secret:SHOP}. Others read the command line: pipe it in instead.',
    );
  const told = secret ?? secretFromInput();
  if (user !== undefined) return { kind: 'basic', user, password: told };
  if (tokenUrl === undefined) return { kind: 'bearer', token: told };
  if (clientId === undefined) throw new CliError('--token-url needs --client-id.');
  return {
    kind: 'oauth2',
    tokenUrl,
    clientId,
    clientSecret: told,
    ...(scope === undefined ? {} : { scope }),
    ...(audience === undefined ? {} : { audience }),
  };
}

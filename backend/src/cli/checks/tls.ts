import { startTlsKinds } from '@appops/shared/contract/checks/start-tls';
import { CliError } from '../connection.ts';
import type { CheckCommand } from './check-command.ts';
import { hostAndPort } from './host-and-port.ts';

interface Options {
  starttls?: string;
  days?: number;
}

/** `appops check tls <host:port>` */
export const tlsCommand: CheckCommand<Options> = {
  usage: 'tls <host:port>',
  description: 'shake hands and judge the certificate; without a port, 443',
  options: (command) =>
    void command
      .option('--starttls <protocol>', `ask for TLS in the words of ${startTlsKinds.join(', ')}`)
      .option('--days <number>', 'for how many days the certificate must still be valid', Number),
  checkOf(target, { starttls, days }) {
    const startTls = startTlsKinds.find((kind) => kind === starttls);
    if (starttls !== undefined && startTls === undefined)
      throw new CliError(`STARTTLS is known of ${startTlsKinds.join(', ')}, not of "${starttls}".`);
    return {
      type: 'tls',
      ...hostAndPort(target, 443),
      ...(startTls === undefined ? {} : { startTls }),
      assertions: days === undefined ? [] : [{ kind: 'certificate', atLeastDays: days }],
    };
  },
};

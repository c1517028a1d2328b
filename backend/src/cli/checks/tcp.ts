import { startTlsKinds } from '@appops/shared/contract/checks/start-tls';
import { tcpPreset, tcpPresets } from '@appops/shared/rules/checks/tcp-presets';
import { CliError } from '../connection.ts';
import type { CheckCommand } from './check-command.ts';
import { hostAndPort } from './host-and-port.ts';

interface Options {
  preset?: string;
  tls?: boolean;
  starttls?: string;
  send?: string;
  expect?: string[];
}

/** `appops check tcp <host:port>` */
export const tcpCommand: CheckCommand<Options> = {
  usage: 'tcp <host:port>',
  description: 'connect, say something if asked to, and look for what is to be heard',
  options: (command) =>
    void command
      .option('--preset <name>', `what is usual for: ${tcpPresets.map(({ name }) => name).join(', ')}`)
      .option('--tls', 'with a TLS handshake after the connection')
      .option('--starttls <protocol>', `ask for TLS in the words of ${startTlsKinds.join(', ')}`)
      .option('--send <text>', 'what is sent, such as "PING\\r\\n"')
      .option('--expect <text...>', 'what must be heard, such as "SSH-"'),
  checkOf(target, options) {
    const preset = options.preset === undefined ? null : tcpPreset(options.preset);
    if (options.preset !== undefined && preset === null)
      throw new CliError(
        `There is no preset "${options.preset}"; there are ${tcpPresets.map(({ name }) => name).join(', ')}.`,
      );
    const asked = options.starttls;
    const startTls = asked === undefined ? preset?.startTls : startTlsKinds.find((kind) => kind === asked);
    if (asked !== undefined && startTls === undefined)
      throw new CliError(`STARTTLS is known of ${startTlsKinds.join(', ')}, not of "${asked}".`);
    const expect = options.expect ?? preset?.expect ?? [];
    return {
      type: 'tcp',
      ...hostAndPort(target, preset?.port ?? null),
      tls: options.tls === true || startTls !== undefined || preset?.tls === true,
      ...(startTls === undefined ? {} : { startTls }),
      send: options.send ?? preset?.send ?? null,
      assertions: expect.map((value) => ({ kind: 'answer', value })),
    };
  },
};

import { CliError } from '../connection.ts';
import type { CheckCommand } from './check-command.ts';

interface Options {
  tls?: boolean;
  send?: string;
  expect?: string[];
}

/** `appops check tcp <host:port>` */
export const tcpCommand: CheckCommand<Options> = {
  usage: 'tcp <host:port>',
  description: 'connect, say something if asked to, and look for what is to be heard',
  options: (command) =>
    void command
      .option('--tls', 'with a TLS handshake after the connection')
      .option('--send <text>', 'what is sent, such as "PING\\r\\n"')
      .option('--expect <text...>', 'what must be heard, such as "SSH-"'),
  checkOf(target, { tls = false, send = null, expect = [] }) {
    const [, host, port] = /^(.+):(\d{1,5})$/.exec(target) ?? [];
    if (host === undefined)
      throw new CliError(`"${target}" is no host with a port, such as db.example.com:5432.`);
    return {
      type: 'tcp',
      host,
      port: Number(port),
      tls,
      send,
      assertions: expect.map((value) => ({ kind: 'answer', value })),
    };
  },
};

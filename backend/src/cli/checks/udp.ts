import type { CheckCommand } from './check-command.ts';
import { hostAndPort } from './host-and-port.ts';

interface Options {
  send?: string;
  expect?: string[];
}

/** `appops check udp <host:port>` */
export const udpCommand: CheckCommand<Options> = {
  usage: 'udp <host:port>',
  description: 'send a datagram, and look for the answer to it',
  options: (command) =>
    void command
      .option('--send <text>', 'the datagram, such as "ping\\n"; without it, an empty one')
      .option('--expect <text...>', 'what must be in the answer; without it, any answer counts'),
  checkOf: (target, { send = '', expect = [''] }) => ({
    type: 'udp',
    ...hostAndPort(target, null),
    send,
    assertions: expect.map((value) => ({ kind: 'answer', value })),
  }),
};

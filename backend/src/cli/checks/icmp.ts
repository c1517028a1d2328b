import type { CheckCommand } from './check-command.ts';

interface Options {
  packets?: number;
  loss?: number;
}

/** `appops check icmp <host>` */
export const icmpCommand: CheckCommand<Options> = {
  usage: 'icmp <host>',
  description: 'send echo requests (ping)',
  options: (command) =>
    void command
      .option('--packets <number>', 'how many, a fifth of a second apart', Number)
      .option('--loss <percent>', 'how many of a hundred may be lost', Number),
  checkOf: (host, { packets, loss }) => ({
    type: 'icmp',
    host,
    ...(packets === undefined ? {} : { packets }),
    assertions: loss === undefined ? [] : [{ kind: 'loss', atMostPercent: loss }],
  }),
};

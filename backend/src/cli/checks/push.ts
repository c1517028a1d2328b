import type { CheckCommand } from './check-command.ts';

interface Options {
  zone?: string;
  grace?: string;
}

/** `appops check push <expected>` */
export const pushCommand: CheckCommand<Options> = {
  usage: 'push <expected>',
  description:
    'when beats would be expected: by a cron expression such as "30 3 * * *", or every so many seconds',
  options: (command) =>
    void command
      .option('--zone <zone>', 'the time zone of the cron expression, such as Europe/Berlin; by default UTC')
      .option('--grace <seconds>', 'how much later than expected a beat may be'),
  checkOf: (expected, { zone, grace }) => ({
    type: 'push',
    expected: /^\d+$/.test(expected)
      ? { by: 'interval', everyMs: Number(expected) * 1000 }
      : { by: 'cron', expression: expected, ...(zone === undefined ? {} : { zone }) },
    ...(grace === undefined ? {} : { graceMs: Math.round(Number(grace) * 1000) }),
  }),
};

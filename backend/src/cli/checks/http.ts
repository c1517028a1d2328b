import type { CheckCommand } from './check-command.ts';

interface Options {
  status?: string;
}

/** `appops check http <url>` */
export const httpCommand: CheckCommand<Options> = {
  usage: 'http <url>',
  description: 'ask a page or an API',
  options: (command) => void command.option('--status <codes>', 'accepted statuses, such as "200-299, 304"'),
  checkOf: (url, { status }) => ({
    type: 'http',
    url,
    ...(status === undefined ? {} : { assertions: [{ kind: 'status', accept: status }] }),
  }),
};

import type { CheckCommand } from './check-command.ts';
import { addHttpOptions, httpOptionsOf, type HttpOptions } from './http-options.ts';

interface Options extends HttpOptions {
  status?: string;
}

/** `appops check http <url>` */
export const httpCommand: CheckCommand<Options> = {
  usage: 'http <url>',
  description: 'ask a page or an API',
  options: (command) =>
    addHttpOptions(command.option('--status <codes>', 'accepted statuses, such as "200-299, 304"')),
  checkOf: (url, { status, ...options }) => ({
    type: 'http',
    url,
    ...httpOptionsOf(options),
    ...(status === undefined ? {} : { assertions: [{ kind: 'status', accept: status }] }),
  }),
};

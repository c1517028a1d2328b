import type { Area } from '../area.ts';
import { expiryTask } from './expiry-task.ts';
import { bindAccess } from './routes.ts';

export const access: Area = {
  bind: (api, { pagesUrl, decisive }) =>
    bindAccess(api, { verificationUri: async (ctx) => `${await pagesUrl(ctx)}/device`, decisive }),
  tasks: ({ store, decisive, log }) => [expiryTask({ store, clock: decisive, log })],
};

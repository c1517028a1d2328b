import * as contract from '@appops/shared/contract/notifications';
import type { Sealer } from '../access/sealing.ts';
import type { Api } from '../http/api.ts';
import { createChannel, listChannels, restoreChannel, retireChannel, updateChannel } from './channel.ts';
import { listOutbox, retryEntry } from './outbox.ts';
import { createRule, listRules, restoreRule, retireRule, updateRule } from './rules.ts';
import { Postman } from './send-letter.ts';
import { testChannel } from './test-channel.ts';

export function bindNotify(api: Api, sealer: Sealer): void {
  const postman = new Postman(sealer);
  api.write(contract.createChannel, (ctx, { body }) => createChannel(ctx, body, sealer), {
    secrets: {
      known: ({ secret, ...body }) => ({
        ...body,
        secret: secret === undefined ? null : sealer.mark(secret),
      }),
      kept: (reply) => (reply.secret === null ? reply : { ...reply, secret: null, secretTold: true }),
    },
  });
  api.read(contract.listChannels, (ctx, { query }) => listChannels(ctx, query));
  api.write(contract.updateChannel, (ctx, { params, body }) => updateChannel(ctx, params.id, body, sealer));
  api.write(contract.retireChannel, (ctx, { params }) => retireChannel(ctx, params.id));
  api.write(contract.restoreChannel, (ctx, { params }) => restoreChannel(ctx, params.id));
  api.handle(contract.testChannel, (call) => testChannel(call, call.input.params.id, postman));

  api.write(contract.createNotificationRule, (ctx, { body }) => createRule(ctx, body));
  api.read(contract.listNotificationRules, (ctx, { query }) => listRules(ctx, query));
  api.write(contract.updateNotificationRule, (ctx, { params, body }) => updateRule(ctx, params.id, body));
  api.write(contract.retireNotificationRule, (ctx, { params }) => retireRule(ctx, params.id));
  api.write(contract.restoreNotificationRule, (ctx, { params }) => restoreRule(ctx, params.id));

  api.read(contract.listOutbox, (ctx, { query }) => listOutbox(ctx, query));
  api.write(contract.retryOutboxEntry, (ctx, { params }) => retryEntry(ctx, params.id));
}

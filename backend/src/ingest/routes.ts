import * as contract from '@appops/shared/contract/webhooks';
import type { Sealer } from '../access/sealing.ts';
import type { Api } from '../http/api.ts';
import { listDeliveries } from './deliveries.ts';
import { previewMapping } from './preview-mapping.ts';
import { receiveWebhook, sourceAt } from './receive.ts';
import {
  createWebhookSource,
  listWebhookSources,
  restoreWebhookSource,
  retireWebhookSource,
  rotateWebhookSecret,
  updateWebhookSource,
} from './webhook-source.ts';

export function bindIngest(api: Api, sealer: Sealer): void {
  // Not through `api.write`: that keeps replies for their Idempotency-Key, and these hold a secret.
  api.handle(contract.createWebhookSource, ({ input, write }) =>
    write((ctx) => createWebhookSource(ctx, input.body, sealer)),
  );
  api.handle(contract.rotateWebhookSecret, ({ input, write }) =>
    write((ctx) => rotateWebhookSecret(ctx, input.params.id, sealer)),
  );
  api.write(contract.updateWebhookSource, (ctx, { params, body }) =>
    updateWebhookSource(ctx, params.id, body),
  );
  api.write(contract.retireWebhookSource, (ctx, { params }) => retireWebhookSource(ctx, params.id));
  api.write(contract.restoreWebhookSource, (ctx, { params }) => restoreWebhookSource(ctx, params.id));
  api.read(contract.listWebhookSources, (ctx, { query }) => listWebhookSources(ctx, query));
  api.read(contract.previewWebhookSource, (ctx, { params, body }) =>
    previewMapping(ctx, params.id, body, sealer),
  );
  api.handle(
    contract.receiveWebhook,
    ({ input, request, read, write }) =>
      receiveWebhook({ read, write }, sealer, {
        kind: input.params.source,
        key: input.params.key,
        headers: request.headers,
        // Without a body there are no bytes at all.
        body: Buffer.isBuffer(input.body) ? input.body : Buffer.alloc(0),
      }),
    {
      admit: async ({ params, read }) => {
        await read((ctx) => sourceAt(ctx, { kind: params.source, key: params.key }));
      },
    },
  );
  api.read(contract.listDeliveries, (ctx, { query }) => listDeliveries(ctx, query));
}

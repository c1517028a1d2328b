import * as contract from '@appops/shared/contract/secrets';
import type { Sealer } from '../access/sealing.ts';
import type { Api } from '../http/api.ts';
import { createSecret } from './create-secret.ts';
import { listSecrets } from './list-secrets.ts';
import { retireSecret } from './retire-secret.ts';
import { updateSecret } from './update-secret.ts';

export function bindSecrets(api: Api, sealer: Sealer): void {
  api.write(contract.createSecret, (ctx, { body }) => createSecret(ctx, body, sealer), {
    secrets: {
      known: ({ value, ...body }) => ({ ...body, value: sealer.mark(value) }),
      kept: (reply) => reply,
    },
  });
  api.read(contract.listSecrets, (ctx, { query }) => listSecrets(ctx, query, sealer));
  api.write(contract.updateSecret, (ctx, { params, body }) => updateSecret(ctx, params, body, sealer));
  api.write(contract.retireSecret, (ctx, { params }) => retireSecret(ctx, params, sealer));
}

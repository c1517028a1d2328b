import { randomUUID } from 'node:crypto';
import * as contract from '@appops/shared/contract/push';
import type { HttpParts } from '../area.ts';
import type { Api } from '../http/api.ts';
import { listBeats } from './list-beats.ts';
import { PushListening } from './listening.ts';
import { makePushToken } from './push-token.ts';
import { readBeat } from './read-beat.ts';
import { PushReceiver } from './receiver.ts';

export function bindPush(api: Api, { store, clock }: Pick<HttpParts, 'store' | 'clock'>): void {
  const listening = new PushListening({ store, now: clock, holder: randomUUID() });
  const receiver = new PushReceiver({ store, now: clock, listening });
  listening.start();
  api.onStop(() => listening.stop());
  const admit = ({ params }: { params: { token: string } }) => {
    receiver.admit(params.token);
    return Promise.resolve();
  };
  const take = async (token: string, state: string | null, query: contract.BeatQuery, body: unknown) => {
    const beat = readBeat({ now: clock(), state }, query, Buffer.isBuffer(body) ? body : null);
    await receiver.take(token, beat);
    return { ok: true };
  };
  api.handle(
    contract.pushBeat,
    ({ input: { params, query, body } }) => take(params.token, null, query, body),
    {
      admit,
    },
  );
  api.handle(contract.getBeat, ({ input: { params, query } }) => take(params.token, null, query, null), {
    admit,
  });
  api.handle(
    contract.pushStateBeat,
    ({ input: { params, query, body } }) => take(params.token, params.state, query, body),
    { admit },
  );
  api.handle(
    contract.getStateBeat,
    ({ input: { params, query } }) => take(params.token, params.state, query, null),
    { admit },
  );
  // Not through `api.write`: that keeps replies for their Idempotency-Key, and this one holds a secret.
  api.handle(contract.makePushToken, async ({ input, write }) => {
    const made = await write((ctx) => makePushToken(ctx, input.params.id));
    receiver.forget();
    return made;
  });
  api.read(contract.listBeats, (ctx, { params }) => listBeats(ctx, params.id));
}

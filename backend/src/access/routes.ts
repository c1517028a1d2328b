import * as device from '@appops/shared/contract/device';
import * as contract from '@appops/shared/contract/tokens';
import type { ReadContext } from '../context.ts';
import type { Api } from '../http/api.ts';
import { version } from '../version.ts';
import { decideDevice, GuessLimit, requestDevice, showDevice } from './device.ts';
import { exchangeToken } from './device-token.ts';
import { revokePairing } from './revoke-pairing.ts';
import { createToken, listTokens, revokeToken } from './tokens.ts';

interface AccessOptions {
  /** The page where a person enters a browser's code. */
  verificationUri: (ctx: ReadContext) => Promise<string>;
  guesses?: GuessLimit;
  /** The time that expiry is judged by, which a clock that ran ahead does not move. */
  decisive: () => number;
}

export function bindAccess(
  api: Api,
  { verificationUri, decisive, guesses = new GuessLimit() }: AccessOptions,
): void {
  // Not `write`: with an Idempotency-Key that would store the reply, and with it the secret.
  api.handle(contract.createToken, ({ input, write }) => write((ctx) => createToken(ctx, input.body)));
  api.read(contract.listTokens, (ctx, { query }) => listTokens(ctx, query));
  api.write(contract.revokeToken, (ctx, { params }) => revokeToken(ctx, params.id));
  api.read(contract.whoAmI, ({ actor, role, scopes, door, now }) =>
    Promise.resolve({
      actor,
      role,
      scopes: [...scopes],
      door,
      serverVersion: version,
      time: new Date(now).toISOString(),
    }),
  );

  api.handle(device.deviceAuthorization, ({ input, request, write }) =>
    write(async (ctx) => requestDevice(ctx, input.body, await verificationUri(ctx), request.ip)),
  );
  api.handle(device.deviceToken, ({ input, write }) => exchangeToken(write, input.body, decisive()));
  api.handle(device.deviceRevocation, ({ input, write }) => write((ctx) => revokePairing(ctx, input.body)));
  api.read(device.getDeviceRequest, (ctx, { query }) => showDevice(ctx, query.userCode, guesses));
  api.write(device.approveDevice, (ctx, { body }) =>
    decideDevice(ctx, body.userCode, true, guesses, body.name),
  );
  api.write(device.denyDevice, (ctx, { body }) => decideDevice(ctx, body.userCode, false, guesses));
}

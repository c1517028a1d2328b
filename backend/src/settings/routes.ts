import * as contract from '@appops/shared/contract/settings';
import type { FastifyRequest } from 'fastify';
import { authenticateToken, type TokenHolder } from '../access/authenticate-token.ts';
import { doorHeaders, type DoorTrust } from '../access/doors.ts';
import type { Store } from '../database/store.ts';
import { AppError } from '../errors.ts';
import type { Api } from '../http/api.ts';
import { bearerOf } from '../http/authenticate.ts';
import { loadSettings, updateSettings } from './settings.ts';
import { testConnection } from './test-connection.ts';

interface SettingsOptions {
  store: Store;
  clock: () => number;
  ownUrl: () => string;
  trust: () => Promise<DoorTrust>;
}

export function bindSettings(api: Api, { store, clock, ownUrl, trust }: SettingsOptions): void {
  api.read(contract.getSettings, ({ tx }) => loadSettings(tx, ownUrl()));
  api.write(contract.updateSettings, (ctx, { body }) => updateSettings(ctx, ownUrl(), body));
  // Bound without the door: the token alone authenticates here, so that a wrong identity can be told.
  const holderOf = async (request: FastifyRequest): Promise<TokenHolder> => {
    const secret = bearerOf(request);
    if (secret === null)
      throw new AppError(
        'token_missing',
        "No token came. Fill in the app token on the plugin's settings page.",
      );
    return authenticateToken(store, secret, doorHeaders(request.headers)?.door ?? null, clock());
  };
  api.handleOwnAuthentication(
    contract.testSettings,
    async ({ input, request }) => {
      const token = await holderOf(request);
      const settings = await store.read((tx) => loadSettings(tx, ownUrl()));
      return testConnection(
        token,
        doorHeaders(request.headers),
        await trust(),
        settings,
        clock(),
        input.body.clientTime,
      );
    },
    {
      admit: async ({ request }) => {
        await holderOf(request);
      },
    },
  );
}

import { scopes } from '@appops/shared/contract/route';
import type { FastifyInstance } from 'fastify';
import { createLocalJWKSet } from 'jose';
import type { TrustedGrafana } from '../access/grafana-identity.ts';
import { internalToken } from '../access/internal-token.ts';
import { newTokenSecret } from '../access/secrets.ts';
import type { DataFolder } from '../database/data-folder.ts';
import type { Store } from '../database/store.ts';
import { findPreviewAssets } from './assets.ts';
import { leaveLinkFile } from './link-file.ts';
import { registerPreview } from './register-preview.ts';

export interface ServedPreview {
  link(): string;
  /** Once the server listens: whom to believe as a Grafana, and what takes away again what `appops open` asks by. */
  listening(): { grafana: TrustedGrafana; leave: () => void };
}

/**
 * Serves the preview with tokens of its own; null when the pages are not built.
 * @param deps.assets folder of the built pages, or null for the usual ones
 * @param deps.clock the time that whoever verifies its identities goes by, too
 */
export async function servePreview(
  app: FastifyInstance,
  deps: {
    assets: string | null;
    ownUrl: () => string;
    store: Store;
    folder: DataFolder;
    clock: () => number;
  },
): Promise<ServedPreview | null> {
  const { ownUrl, store, folder, clock } = deps;
  const assets = findPreviewAssets(deps.assets);
  if (assets === null) return null;
  const linkSecret = newTokenSecret();
  const home = folder.path;
  const preview = await registerPreview(app, {
    ...assets,
    ownUrl,
    tokens: {
      app: await internalToken(store, 'preview app', home, scopes, 'app', clock()),
      dataSource: await internalToken(store, 'preview data source', home, ['read'], 'datasource', clock()),
    },
    linkSecret,
    clock,
  });
  return {
    link: () => preview.link(),
    listening: () => ({
      grafana: { issuer: preview.issuer(), orgId: 1, keys: createLocalJWKSet(preview.jwks) },
      leave: leaveLinkFile(folder.linkFile, { url: preview.url(), secret: linkSecret }),
    }),
  };
}

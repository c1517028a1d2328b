import type { BodyOf } from '@appops/shared/contract/route';
import type { Settings, updateSettings as route } from '@appops/shared/contract/settings';
import type { Context } from '../context.ts';
import { isSealed } from '../access/sealing.ts';
import { fromJson, toJson } from '../database/json.ts';
import type { StoredSettings } from '../database/schema/operations.ts';
import type { ReadTx } from '../database/store.ts';
import { staleVersion } from '../errors.ts';
import { reachableUrl } from './reachable-url.ts';

type Stored = Omit<Settings, 'version'>;

function defaults(publicUrl: string): Stored {
  return {
    publicUrl: reachableUrl(publicUrl),
    grafana: { url: null, publicUrl: null, issuer: null, orgId: 1, trustContext: false },
    incidents: { resolveAfterMinutes: null },
    policies: { closerIsNotAuthor: false },
  };
}

/**
 * The settings in force.
 * @param ownUrl where this process listens: the public address until somebody sets another
 */
export async function loadSettings(tx: ReadTx, ownUrl: string): Promise<Settings> {
  const row = await tx.selectFrom('settings').selectAll().where('name', '=', 'settings').executeTakeFirst();
  const base = defaults(ownUrl);
  if (row === undefined || isSealed(row.value)) return { ...base, version: 0 };
  const stored = fromJson(row.value);
  return {
    ...base,
    ...stored,
    grafana: { ...base.grafana, ...stored.grafana },
    policies: { ...base.policies, ...stored.policies },
    version: row.version,
  };
}

/** What people have to keep to, as the settings say. */
export async function loadPolicies(tx: ReadTx): Promise<Settings['policies']> {
  return (await loadSettings(tx, '')).policies;
}

/** @throws {AppError} stale_version with the present settings */
export async function updateSettings(
  ctx: Context,
  ownUrl: string,
  { version, ...changes }: BodyOf<typeof route>,
): Promise<Settings> {
  const before = await loadSettings(ctx.tx, ownUrl);
  if (before.version !== version) throw staleVersion('settings page', before);
  const given = Object.fromEntries(
    Object.entries(changes.grafana ?? {}).filter(([, value]) => value !== undefined),
  );
  const after: Stored = {
    publicUrl: changes.publicUrl ?? before.publicUrl,
    grafana: { ...before.grafana, ...given },
    incidents: changes.incidents ?? before.incidents,
    policies: {
      closerIsNotAuthor: changes.policies?.closerIsNotAuthor ?? before.policies.closerIsNotAuthor,
    },
  };
  const value = toJson<StoredSettings>(after);
  const written =
    version === 0
      ? await ctx.tx
          .insertInto('settings')
          .values({ name: 'settings', value, version: 1 })
          .onConflict((conflict) => conflict.doNothing())
          .returning('version')
          .executeTakeFirst()
      : await ctx.tx
          .updateTable('settings')
          .set({ value, version: version + 1 })
          .where('name', '=', 'settings')
          .where('version', '=', version)
          .returning('version')
          .executeTakeFirst();
  if (written === undefined) throw staleVersion('settings page', await loadSettings(ctx.tx, ownUrl));
  ctx.tell('settings.updated', {
    subjects: {},
    data: {
      changed: [
        ...Object.keys(changes).filter((name) => name !== 'grafana'),
        ...Object.keys(given).map((name) => `grafana.${name}`),
      ],
    },
  });
  return { ...after, version: written.version };
}

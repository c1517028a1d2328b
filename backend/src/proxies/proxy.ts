import { newId } from '@appops/shared/contract/ids';
import type {
  createProxy as createRoute,
  listProxies as listRoute,
  Proxy,
  updateProxy as updateRoute,
} from '@appops/shared/contract/proxies';
import type { BodyOf, QueryOf, ReplyOf } from '@appops/shared/contract/route';
import { sql } from 'kysely';
import type { Context, ReadContext } from '../context.ts';
import { pageByName } from '../database/page-by-name.ts';
import type { ProxyTable } from '../database/schema/proxies.ts';
import { holdsWords } from '../database/search-text.ts';
import type { ReadTx } from '../database/store.ts';
import { AppError, notFound, staleVersion } from '../errors.ts';
import { instant } from '../instant.ts';
import { monitorsByProxy } from '../monitors/monitors-by-proxy.ts';

/** As many as may be in use: the scheduler has all of them in memory. */
export const mostProxies = 100;

/** Proxies as the API tells them; a fixed number of queries. */
async function proxiesOf(tx: ReadTx, rows: readonly ProxyTable[]): Promise<Proxy[]> {
  const counts = rows.length === 0 ? new Map<string, number>() : await monitorsByProxy(tx);
  return rows.map((row) => ({
    slug: row.slug,
    kind: row.kind,
    host: row.host,
    port: row.port,
    user: row.user_name,
    password: row.password,
    remoteNames: row.remote_names === 1,
    monitors: counts.get(row.slug) ?? 0,
    createdAt: instant(row.created_at),
    retiredAt: instant(row.retired_at),
    version: row.version,
  }));
}

async function proxyOf(tx: ReadTx, row: ProxyTable): Promise<Proxy> {
  return (await proxiesOf(tx, [row]))[0]!;
}

/** @throws {AppError} not_found */
async function findProxy(tx: ReadTx, slug: string): Promise<ProxyTable> {
  const row = await tx.selectFrom('proxies').selectAll().where('slug', '=', slug).executeTakeFirst();
  if (row === undefined) throw notFound('proxy', slug);
  return row;
}

/**
 * Makes a proxy. Whether its own address may be called was judged before.
 * @throws {AppError} conflict for a slug that is taken, by a retired one too, or where there are as many as can be
 */
export async function createProxy(ctx: Context, body: BodyOf<typeof createRoute>): Promise<Proxy> {
  await refuseTooMany(ctx.tx);
  const row: ProxyTable = {
    id: newId('proxy'),
    slug: body.slug,
    kind: body.kind,
    host: body.host,
    port: body.port,
    user_name: body.user,
    password: body.password,
    remote_names: body.remoteNames ? 1 : 0,
    created_at: ctx.now,
    retired_at: null,
    version: 1,
  };
  const made = await ctx.tx
    .insertInto('proxies')
    .values(row)
    .onConflict((conflict) => conflict.column('slug').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (made === undefined) {
    const other = await findProxy(ctx.tx, body.slug);
    throw new AppError(
      'conflict',
      other.retired_at === null
        ? `There is a proxy "${body.slug}" already. Change that one, or choose another name.`
        : `A proxy "${body.slug}" was retired. Bring it back, or choose another name.`,
    );
  }
  ctx.tell('proxy.created', { subjects: { proxy: row.id }, data: { slug: row.slug, kind: row.kind } });
  return proxyOf(ctx.tx, row);
}

/** @throws {AppError} not_found; stale_version with the present state */
export async function updateProxy(
  ctx: Context,
  slug: string,
  { version, ...changes }: BodyOf<typeof updateRoute>,
): Promise<Proxy> {
  const before = await findProxy(ctx.tx, slug);
  const row = await ctx.tx
    .updateTable('proxies')
    .set({
      kind: changes.kind ?? before.kind,
      host: changes.host ?? before.host,
      port: changes.port ?? before.port,
      user_name: changes.user === undefined ? before.user_name : changes.user,
      password: changes.password === undefined ? before.password : changes.password,
      remote_names: (changes.remoteNames ?? before.remote_names === 1) ? 1 : 0,
      version: version + 1,
    })
    .where('slug', '=', slug)
    // Fires only while nobody else has changed it since.
    .where('version', '=', version)
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) throw staleVersion('proxy', await proxyOf(ctx.tx, await findProxy(ctx.tx, slug)));
  ctx.tell('proxy.updated', {
    subjects: { proxy: row.id },
    // Neither hosts nor users are told: a log is read by many.
    data: { slug, changed: Object.keys(changes) },
  });
  return proxyOf(ctx.tx, row);
}

/**
 * Retires a proxy. Again changes nothing.
 * @throws {AppError} not_found; conflict while monitors go by it. One that is saved at the same moment is in error and says so
 */
export async function retireProxy(ctx: Context, slug: string): Promise<Proxy> {
  const before = await findProxy(ctx.tx, slug);
  const used = (await monitorsByProxy(ctx.tx)).get(slug) ?? 0;
  if (before.retired_at === null && used > 0)
    throw new AppError(
      'conflict',
      `${used === 1 ? 'One monitor goes' : `${used} monitors go`} by the proxy "${slug}": without it their runs would be in error. Let them go by another one, or directly, first.`,
    );
  return move(ctx, slug, ctx.now);
}

/** Brings a retired proxy back. @throws {AppError} not_found; conflict where there are as many as can be */
export async function restoreProxy(ctx: Context, slug: string): Promise<Proxy> {
  if ((await findProxy(ctx.tx, slug)).retired_at !== null) await refuseTooMany(ctx.tx);
  return move(ctx, slug, null);
}

async function move(ctx: Context, slug: string, retiredAt: number | null): Promise<Proxy> {
  // Of two at once one does it.
  const { numUpdatedRows } = await ctx.tx
    .updateTable('proxies')
    .set((eb) => ({ retired_at: retiredAt, version: eb('version', '+', 1) }))
    .where('slug', '=', slug)
    .where('retired_at', retiredAt === null ? 'is not' : 'is', null)
    .executeTakeFirst();
  const row = await findProxy(ctx.tx, slug);
  if (numUpdatedRows > 0n)
    ctx.tell(retiredAt === null ? 'proxy.returned' : 'proxy.retired', {
      subjects: { proxy: row.id },
      data: { slug },
    });
  return proxyOf(ctx.tx, row);
}

async function refuseTooMany(tx: ReadTx): Promise<void> {
  const inUse = await tx
    .selectFrom('proxies')
    .select((eb) => eb.fn.countAll().as('count'))
    .where('retired_at', 'is', null)
    .executeTakeFirstOrThrow();
  if (Number(inUse.count) >= mostProxies)
    throw new AppError(
      'conflict',
      `There are ${mostProxies} proxies already, the most that can be. Retire one that is not needed.`,
    );
}

/** Proxies by their slugs; they are few, so they are sorted here. */
export async function listProxies(
  { tx }: ReadContext,
  { limit, cursor, search, retired }: QueryOf<typeof listRoute>,
): Promise<ReplyOf<typeof listRoute>> {
  let query = tx.selectFrom('proxies').selectAll();
  if (retired !== 'any') query = query.where('retired_at', retired === 'no' ? 'is' : 'is not', null);
  if (search !== undefined)
    query = query.where(holdsWords(search, [sql.ref('proxies.slug'), sql.ref('proxies.host')]));
  const named = (await query.execute()).map((row) => ({ ...row, name: row.slug }));
  const { rows, nextCursor, total } = pageByName(named, { limit, cursor });
  return { items: await proxiesOf(tx, rows), nextCursor, total };
}

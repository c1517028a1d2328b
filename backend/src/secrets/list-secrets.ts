import type { QueryOf, ReplyOf } from '@appops/shared/contract/route';
import type { listSecrets as route } from '@appops/shared/contract/secrets';
import { sql } from 'kysely';
import type { Sealer } from '../access/sealing.ts';
import type { ReadContext } from '../context.ts';
import { pageByName } from '../database/page-by-name.ts';
import { holdsWords } from '../database/search-text.ts';
import { toldSecrets } from './secret.ts';

/** Secrets by name. They are few, so they are sorted here. */
export async function listSecrets(
  { tx }: ReadContext,
  { limit, cursor, search, retired }: QueryOf<typeof route>,
  sealer: Sealer,
): Promise<ReplyOf<typeof route>> {
  let query = tx.selectFrom('secrets').selectAll();
  if (retired !== 'any') query = query.where('retired_at', retired === 'no' ? 'is' : 'is not', null);
  if (search !== undefined) query = query.where(holdsWords(search, [sql.ref('secrets.name')]));
  const { rows, nextCursor, total } = pageByName(await query.execute(), { limit, cursor });
  return { items: await toldSecrets(tx, rows, sealer), nextCursor, total };
}

import type { SeenAs } from '@appops/shared/rules/release-refs';
import type { RepositoryRefTable } from '../database/schema/releases.ts';
import type { ReadTx, WriteTx } from '../database/store.ts';
import { repositoryKey } from '../services/service.ts';

/** A ref, and as what it was seen: a branch's name may look like a version, and is none. */
export interface SeenRef {
  ref: string;
  kind: RepositoryRefTable['kind'];
}

/** Remembers as what refs were seen. */
export async function rememberRefs(tx: WriteTx, repository: string, refs: readonly SeenRef[]): Promise<void> {
  const repository_key = keyOf(repository);
  for (const seen of refs)
    await tx
      .insertInto('repository_refs')
      .values({ repository_key, ...seen })
      .onConflict((conflict) => conflict.columns(['repository_key', 'ref', 'kind']).doNothing())
      .execute();
}

/** As what a ref of a repository was ever seen. */
export async function seenAs(tx: ReadTx, repository: string, ref: string): Promise<SeenAs> {
  const rows = await tx
    .selectFrom('repository_refs')
    .select('kind')
    .where('repository_key', '=', keyOf(repository))
    .where('ref', '=', ref)
    .execute();
  const has = (kind: SeenRef['kind']) => rows.some((row) => row.kind === kind);
  return { branch: has('branch'), tag: has('tag') };
}

function keyOf(repository: string): string {
  return repositoryKey(repository) ?? repository.toLowerCase();
}

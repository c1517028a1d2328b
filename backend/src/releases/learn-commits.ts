import type { startDeployment as route } from '@appops/shared/contract/deployments';
import type { BodyOf } from '@appops/shared/contract/route';
import type { CommitTable } from '../database/schema/commits.ts';
import type { Tx } from '../database/store.ts';

type Told = BodyOf<typeof route>['commits'][number];

/** A commit's name, whether it was told alone or with more. */
export function shaOf(commit: Told): string {
  return (typeof commit === 'string' ? commit : commit.sha).toLowerCase();
}

/** Keeps what is told of commits; what is known of one already stays where nothing new is told. */
export async function learnCommits(
  tx: Tx,
  serviceId: string,
  commits: readonly Told[],
  at: number | null,
): Promise<void> {
  for (const told of commits) {
    if (typeof told === 'string') continue;
    const values: Omit<CommitTable, 'service_id' | 'sha'> = {
      message: told.message ?? null,
      ancestors: JSON.stringify((told.parents ?? []).map((parent) => parent.toLowerCase())),
      patch: told.patchId ?? null,
      inverse_patch: told.inversePatchId ?? null,
      author: told.author ?? null,
      at,
    };
    const news = Object.fromEntries(
      Object.entries(values).filter(([, value]) => value !== null && value !== '[]'),
    );
    await tx
      .insertInto('commits')
      .values({ service_id: serviceId, sha: told.sha.toLowerCase(), ...values })
      .onConflict((conflict) => {
        const same = conflict.columns(['service_id', 'sha']);
        return Object.keys(news).length === 0 ? same.doNothing() : same.doUpdateSet(news);
      })
      .execute();
  }
}

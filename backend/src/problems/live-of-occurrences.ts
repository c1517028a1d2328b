import type { Live } from '../database/schema/releases.ts';
import type { WriteTx } from '../database/store.ts';

/** Says of failures what was live when they began. */
export async function setLiveOfOccurrence(tx: WriteTx, id: string, live: Live): Promise<void> {
  await tx.updateTable('occurrences').set(live).where('id', '=', id).execute();
}

/** Leads failures that name a deployment to the one that it turned out to be a part of. */
export async function followDeployment(tx: WriteTx, part: string, into: string): Promise<void> {
  await tx
    .updateTable('occurrences')
    .set({ live_deployment_id: into })
    .where('live_deployment_id', '=', part)
    .execute();
}

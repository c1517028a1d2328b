import type { WriteTx } from '../database/store.ts';

/** Leads causes that name a deployment to the one that it turned out to be a part of. */
export async function followDeployment(tx: WriteTx, part: string, into: string): Promise<void> {
  await tx.updateTable('causes').set({ deployment_id: into }).where('deployment_id', '=', part).execute();
}

import type { Live } from '../database/schema/releases.ts';
import type { WriteTx } from '../database/store.ts';

/** Says of an incident what was live when it was opened. */
export async function setLiveOfIncident(tx: WriteTx, id: string, live: Live): Promise<void> {
  await tx.updateTable('incidents').set(live).where('id', '=', id).execute();
}

/** Leads incidents that name a deployment to the one that it turned out to be a part of. */
export async function followDeployment(tx: WriteTx, part: string, into: string): Promise<void> {
  await tx
    .updateTable('incidents')
    .set({ live_deployment_id: into })
    .where('live_deployment_id', '=', part)
    .execute();
}

import { severities, severityRank, type Severity } from '@appops/shared/words/severity';
import type { WriteTx } from '../database/store.ts';

/** What somebody asked for goes before all else: they wait for it. */
export const askedFor = 0;

/** How soon a message is to go: from 1 for what is critical, the least first; what has no severity comes last. */
export function urgencyOf(severity: Severity | 'unknown' | null): number {
  return 1 + (severity === null ? severities.length : Math.floor(severityRank(severity)));
}

/** So many of a channel's turns, one is for the message that has waited longest, whatever is more urgent. */
const turnsOfAll = 5;

/** Whether a channel's next turn is for what has waited longest: so nothing waits for ever behind what comes and comes. */
export function isForTheOldest(turns: number): boolean {
  return turns % turnsOfAll === turnsOfAll - 1;
}

/** Makes what waits of a thing as urgent as the news behind it, which must not overtake it. */
export async function hurryBefore(
  tx: WriteTx,
  {
    channels,
    subject,
    sequence,
    urgency,
  }: {
    channels: readonly string[];
    subject: string;
    sequence: number;
    urgency: number;
  },
): Promise<void> {
  await tx
    .updateTable('outbox')
    .set({ urgency })
    .where('channel_id', 'in', channels)
    .where('subject', '=', subject)
    .where('sequence', '<', sequence)
    .where('state', '=', 'waiting')
    .where('urgency', '>', urgency)
    .execute();
}

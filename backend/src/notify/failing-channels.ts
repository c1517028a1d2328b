import type { Overview } from '@appops/shared/contract/overview';
import { utcWords } from '@appops/shared/words/time';
import type { ReadContext } from '../context.ts';

/** How long a channel fails before people are troubled with it, in milliseconds: one bad answer passes by itself. */
const troubledAfterMs = 60_000;

/** What the Overview says of channels by which nobody is told at present: one notice for all, or none. */
export async function failingChannels({ tx, now }: ReadContext): Promise<Overview['notices']> {
  const rows = await tx
    .selectFrom('channels')
    .select(['name', 'failing_since'])
    .where('retired_at', 'is', null)
    .where('failing_since', '<=', now - troubledAfterMs)
    .orderBy('failing_since')
    .orderBy('id')
    .execute();
  if (rows.length === 0) return [];
  const named = rows.map(({ name, failing_since }) => `"${name}" since ${utcWords(failing_since ?? now)}`);
  return [
    {
      code: 'nobody_told',
      message: `Nobody is told by the channel${rows.length === 1 ? '' : 's'} ${named.join(', ')}. Settings → Notifications says why, and what to do.`,
    },
  ];
}

import { perSecondWords } from '@appops/shared/words/time';
import type { ReadTx } from '../database/store.ts';
import { overloadWords } from '../scheduling/load-control.ts';
import { keptByPriority, priorityShare } from '../scheduling/priority.ts';
import { latestLoad } from '../scheduling/probe-loads.ts';

/**
 * Which priority monitors would not keep their interval under overload, since all of them together ask for more than a
 * tenth of what the probe can do; in words for each, by monitors' numbers. Empty where it is not known what it can do.
 */
export async function priorityNotices(tx: ReadTx): Promise<Map<number, string>> {
  const rows = await tx
    .selectFrom('monitors')
    .select(['number', 'interval_ms'])
    .where('priority', '=', 1)
    .where('paused', '=', 0)
    .where('retired_at', 'is', null)
    .execute();
  const load = rows.length === 0 ? null : await latestLoad(tx);
  if (load === null || load.canDo === null) return new Map();
  const asking = rows.map(({ number, interval_ms }) => ({ number, intervalMs: interval_ms }));
  const kept = keptByPriority(asking, load.canDo);
  const asked = asking.reduce((sum, { intervalMs }) => sum + 1000 / intervalMs, 0);
  const room = `Priority monitors ask for ${perSecondWords(asked)}, and a tenth of what the probe can do is ${perSecondWords(priorityShare * load.canDo)}`;
  const stretched = overloadWords(load) !== null;
  const words = `${room}: older ones come first, and the interval of this one ${stretched ? 'is stretched like all others' : 'would be stretched like all others under overload'}.`;
  return new Map(asking.filter(({ number }) => !kept.has(number)).map(({ number }) => [number, words]));
}

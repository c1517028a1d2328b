import { isWell } from '@appops/shared/rules/monitor-state';
import { consumer } from '../daemon/consumers.ts';
import { subjectOf } from '../events/event.ts';
import { endOccurrences, hasOpenOccurrence } from './end-occurrences.ts';
import { startOccurrence } from './start-occurrence.ts';

/** Makes problems, occurrences and incidents of what monitors find. */
export const problemDetector = consumer({
  name: 'problem detector',
  kinds: ['monitor.state_changed', 'monitor.failing_otherwise', 'monitor.retired'],
  async concerns(tx, event) {
    if (event.kind === 'monitor.retired') return true;
    const { from, to } = event.data;
    if (to === 'down') return true;
    // Of a new monitor, or after a silence, there is mostly nothing that could end; and only this consumer begins any.
    return isWell(to) && !isWell(from) && hasOpenOccurrence(tx, subjectOf(event, 'monitor') ?? '');
  },
  async handle(ctx, event) {
    const id = subjectOf(event, 'monitor') ?? '';
    const monitor = await ctx.tx.selectFrom('monitors').selectAll().where('id', '=', id).executeTakeFirst();
    if (monitor === undefined) return;
    if (event.kind === 'monitor.retired') {
      await endOccurrences(ctx, monitor, Date.parse(event.time), 'monitor_retired');
      return;
    }
    const change = event.data;
    if (change.to === 'down') await startOccurrence(ctx, monitor, change);
    // Without information, or while the check itself is at fault, nothing ends: it may well go on unseen.
    else if (isWell(change.to) && !isWell(change.from))
      await endOccurrences(ctx, monitor, change.since, 'monitor_up');
  },
});

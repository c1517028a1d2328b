import { isWell } from '@appops/shared/rules/monitor-state';
import { consumer } from '../daemon/consumers.ts';
import { subjectOf } from '../events/event.ts';
import { endOccurrence, openOccurrences } from './end-occurrence.ts';
import { startOccurrence } from './start-occurrence.ts';

/**
 * Makes problems, occurrences and incidents of what monitors find: of one that goes down, for the monitor; what ends with
 * one that is well again, or is retired, one occurrence after another.
 */
export const problemDetector = consumer({
  name: 'problem detector',
  beginsAt: 'the first event',
  kinds: ['monitor.state_changed', 'monitor.failing_otherwise', 'monitor.retired'],
  async concerns(tx, event) {
    const monitor = subjectOf(event, 'monitor') ?? '';
    if (event.kind !== 'monitor.retired') {
      const { from, to } = event.data;
      if (to === 'down') return [monitor];
      // Without information, or while the check itself is at fault, nothing ends: it may well go on unseen.
      if (!isWell(to) || isWell(from)) return [];
    }
    // Of a new monitor, or after a silence, there is mostly nothing that could end; and only this consumer begins any.
    return openOccurrences(tx, monitor);
  },
  async handle(ctx, event, entity) {
    const id = subjectOf(event, 'monitor') ?? '';
    const monitor = await ctx.tx.selectFrom('monitors').selectAll().where('id', '=', id).executeTakeFirst();
    if (monitor === undefined) return;
    if (event.kind === 'monitor.retired')
      await endOccurrence(ctx, monitor, entity, Date.parse(event.time), 'monitor_retired');
    else if (event.data.to === 'down') await startOccurrence(ctx, monitor, event.data);
    else await endOccurrence(ctx, monitor, entity, event.data.since, 'monitor_up');
  },
});

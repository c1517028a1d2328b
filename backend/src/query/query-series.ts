import type { querySeries as route } from '@appops/shared/contract/query';
import type { BodyOf, ReplyOf } from '@appops/shared/contract/route';
import type { ReadContext } from '../context.ts';
import { seriesOf, type MonitorSeries } from '../results/series.ts';
import { nameKey } from '@appops/shared/rules/place-names';
import type { ReadTx } from '../database/store.ts';
import { loadPlaces } from './places.ts';
import { rangeOf } from './range.ts';

type Metric = BodyOf<typeof route>['metric'];

const metrics: Record<Metric, { column: (series: MonitorSeries) => (number | null)[]; unit: string }> = {
  latency_p50: { column: (series) => series.latencyP50Ms, unit: 'ms' },
  latency_p95: { column: (series) => series.latencyP95Ms, unit: 'ms' },
  latency_max: { column: (series) => series.latencyMaxMs, unit: 'ms' },
  availability: { column: (series) => series.availability, unit: 'percentunit' },
};

/** Frames at most: more lines than this nobody can tell apart. */
const mostMonitors = 100;

/** One frame a monitor, all on the same times; null where nothing was measured. */
export async function querySeries(
  { tx }: ReadContext,
  body: BodyOf<typeof route>,
): Promise<ReplyOf<typeof route>> {
  const { from, to } = rangeOf(body);
  const places = await loadPlaces(tx, body);
  let select = tx
    .selectFrom('monitors')
    .select(['id', 'number', 'name', 'interval_ms', 'service_id', 'environment_id'])
    .orderBy('name_order')
    .orderBy('id')
    .limit(mostMonitors + 1);
  // A retired monitor is shown only to who names it.
  const named = await monitorsNamed(tx, body.monitors);
  const notices = [...places.notices, ...named.notices];
  if (body.monitors.length > 0) select = select.where('id', 'in', ['', ...named.ids]);
  else select = select.where('retired_at', 'is', null);
  if (places.environmentIds !== null)
    select = select.where('environment_id', 'in', [...places.environmentIds, '']);
  const found = await select.execute();
  const monitors = found.slice(0, mostMonitors);
  if (found.length > mostMonitors)
    notices.push(
      `More than ${mostMonitors} monitors fit, and these are the first ${mostMonitors} by name. Choose a service, an environment or monitors to see the others.`,
    );
  if (monitors.length === 0 || from === to) return { frames: [], notices };
  const series = await seriesOf(tx, monitors, { from, to, maxDataPoints: body.maxDataPoints });
  const { column, unit } = metrics[body.metric];
  return {
    notices,
    frames: monitors.flatMap((monitor) => {
      const points = series.get(monitor.id);
      if (points === undefined) return [];
      const labels = {
        service: places.services.get(monitor.service_id)?.slug ?? '',
        environment: places.environments.get(monitor.environment_id)?.slug ?? '',
        monitor: monitor.name,
        id: monitor.id,
      };
      return [
        {
          name: monitor.name,
          fields: [
            { name: 'time', type: 'time' as const, unit: null, labels: {}, values: points.time },
            { name: body.metric, type: 'number' as const, unit, labels, values: column(points) },
          ],
        },
      ];
    }),
  };
}

/** The monitors that are meant: by id, or by their names; and which of them there are not. */
async function monitorsNamed(
  tx: ReadTx,
  references: readonly string[],
): Promise<{ ids: string[]; notices: string[] }> {
  if (references.length === 0) return { ids: [], notices: [] };
  const known = await tx.selectFrom('monitors').select(['id', 'name', 'retired_at']).execute();
  const notices: string[] = [];
  const ids = references.flatMap((reference) => {
    const found = known.filter(
      ({ id, name, retired_at }) =>
        id === reference || (retired_at === null && nameKey(name) === nameKey(reference)),
    );
    if (found.length === 0)
      notices.push(`AppOps knows no monitor “${reference}”, so nothing is shown for it.`);
    return found.map(({ id }) => id);
  });
  return { ids, notices };
}

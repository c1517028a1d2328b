import { DataTopic, FieldType, type DataFrame, type Field, type GrafanaTheme2 } from '@grafana/data';
import type { Deployment } from '@appops/shared/contract/deployments';
import { deploymentInWords } from '@appops/shared/words/deployment';
import type { monitorSeries } from '@appops/shared/contract/monitors';
import type { output } from 'zod/mini';
import { paths } from '../paths.ts';
import { toneColour } from '../ui/tone-colour.ts';
import { markerStatus } from '../status/releases.ts';

export type MonitorSeries = output<typeof monitorSeries>;

function field<T>(name: string, type: FieldType, values: T[], config: Field['config'] = {}): Field<T> {
  return { name, type, values, config };
}

/** Latency as three lines; a gap of no data stays a gap. */
export function latencyFrame(series: MonitorSeries): DataFrame {
  const line = (name: string, values: (number | null)[], colour: string) =>
    field(name, FieldType.number, values, {
      displayName: name,
      unit: 'ms',
      color: { mode: 'fixed', fixedColor: colour },
    });
  return {
    name: 'Latency',
    length: series.time.length,
    fields: [
      field('time', FieldType.time, series.time),
      line('Half of the runs within', series.latencyP50Ms, 'blue'),
      line('95 % within', series.latencyP95Ms, 'purple'),
      line('Slowest', series.latencyMaxMs, 'semi-dark-orange'),
    ],
  };
}

/** Availability, 0 to 1, as one line. */
export function availabilityFrame(series: MonitorSeries): DataFrame {
  return {
    name: 'Availability',
    length: series.time.length,
    fields: [
      field('time', FieldType.time, series.time),
      field('Up', FieldType.number, series.availability, {
        displayName: 'Share of runs that were up',
        unit: 'percentunit',
        min: 0,
        max: 1,
        color: { mode: 'fixed', fixedColor: 'green' },
      }),
    ],
  };
}

/** So few values have room for a point each; a line of them alone is short, or none where one stands by itself. */
const FEW = 60;

/**
 * Whether each value should be shown as a point: where there are few, or most have no neighbour to be joined with.
 * Grafana's own rule counts the empty buckets too, and so leaves out the points of a young or rarely run monitor.
 */
export function isSparse({ fields }: DataFrame): boolean {
  return fields
    .filter(({ type }) => type === FieldType.number)
    .every(({ values }) => {
      const measured = (index: number) => (values[index] ?? null) !== null;
      const indices = values.flatMap((_, index) => (measured(index) ? [index] : []));
      const alone = indices.filter((index) => !measured(index - 1) && !measured(index + 1));
      return indices.length <= FEW || alone.length * 2 > indices.length;
    });
}

/** The colour of a marker, by Grafana's own names of states. */
export function markerColour(theme: GrafanaTheme2, state: Deployment['markerState']): string {
  switch (state) {
    case 'ok':
      return theme.colors.success.main;
    case 'pending':
      return theme.colors.warning.main;
    case 'alerting':
      return theme.colors.error.main;
    default:
      // What the data source's layer has, too; in both themes it stands out less than what is good or bad.
      return '#808080';
  }
}

/**
 * Deployments as regions over a graph. `id` of 0 hides Grafana's edit and delete, which would act on an
 * annotation of Grafana's with that number.
 * @param now the end of a deployment that goes on, in epoch milliseconds
 */
export function deploymentRegions(
  deployments: readonly Deployment[],
  theme: GrafanaTheme2,
  now: number,
): DataFrame {
  const column = <T>(name: string, type: FieldType, of: (deployment: Deployment) => T) =>
    field(name, type, deployments.map(of));
  const endOf = ({ finishedAt }: Deployment) => (finishedAt === null ? now : Date.parse(finishedAt));
  return {
    name: 'Deployments',
    length: deployments.length,
    meta: { dataTopic: DataTopic.Annotations },
    fields: [
      column('time', FieldType.time, ({ startedAt }) => Date.parse(startedAt)),
      column('timeEnd', FieldType.time, endOf),
      column('isRegion', FieldType.boolean, (it) => endOf(it) > Date.parse(it.startedAt)),
      column('color', FieldType.string, ({ markerState }) => markerColour(theme, markerState)),
      column('newState', FieldType.string, ({ markerState }) =>
        markerState === 'unknown' ? 'no_data' : markerState,
      ),
      column('title', FieldType.string, (it) => `${it.version} → ${it.environment}`),
      column('text', FieldType.string, (it) => textOf(it, theme)),
      column('tags', FieldType.other, (it) => [it.service, it.environment]),
      column('id', FieldType.number, () => 0),
    ],
  };
}

function textOf(deployment: Deployment, theme: GrafanaTheme2): string {
  const reasons = deployment.verdict?.reasons.map(({ message }) => message) ?? [];
  const { tone } = markerStatus(deployment.markerState);
  const words = deploymentInWords(deployment.status, deployment.verdict?.value ?? null);
  // Not as a tag: Grafana gives each tag a colour by chance.
  const state = `<span style="color: ${toneColour(theme, tone)}">${escaped(words)}</span>`;
  return `${state}${reasons.length > 0 ? `. ${escaped(reasons.join(' '))}` : ''} <a href="${escaped(paths.deployment(deployment.id))}">Details</a>`;
}

/** Grafana draws an annotation's text as HTML: what came from outside must stay text. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

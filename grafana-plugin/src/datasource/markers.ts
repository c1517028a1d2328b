import { DataTopic, FieldType, type AnnotationEvent, type DataFrame } from '@grafana/data';
import type { Marker } from '@appops/shared/contract/query';
import { paths, withFilters } from '../shared/paths.ts';

const MINUTE = 60_000;

/** Grafana's own colours of the states, by its names; a panel's query gives each marker its colour itself. */
const STATE_COLOURS: Record<Marker['state'], string> = {
  ok: 'green',
  pending: 'yellow',
  alerting: 'red',
  no_data: 'gray',
  unknown: 'gray',
};

/** Of what is no deployment: unlike any state, so that an incident is not taken for a failed deployment. */
const KIND_COLOURS: Partial<Record<Marker['kind'], string>> = { incident: 'orange', change: 'blue' };

/**
 * Markers as events of a layer. `newState` colours a deployment by its state whatever the layer's colour, which
 * incidents and changes keep; an end apart from its time makes a region; id 0 (a number, whatever Grafana's type says) hides edit and delete, which would
 * act on an annotation of Grafana's own with that number.
 * @param href makes the address of one of our pages, with Grafana's sub-path
 */
export function markerEvents(markers: readonly Marker[], href: (path: string) => string): AnnotationEvent[] {
  return markers.map((marker) => ({
    time: marker.time,
    timeEnd: Math.max(marker.time, marker.timeEnd),
    title: escaped(marker.title),
    text: markerText(marker, href),
    tags: marker.tags,
    newState: stateOf(marker),
    id: 0 as unknown as string,
  }));
}

/** Markers as a frame: of a layer, or as the annotations that a panel's own query brings along. */
export function markerFrame(
  markers: readonly Marker[],
  { refId, ownColours, href }: { refId: string; ownColours: boolean; href: (path: string) => string },
): DataFrame {
  const events = markerEvents(markers, href);
  const column = <T>(name: string, type: FieldType, values: T[]) => ({ name, type, values, config: {} });
  const own = ownColours
    ? [
        column(
          'isRegion',
          FieldType.boolean,
          events.map(({ time, timeEnd }) => timeEnd !== time),
        ),
        column(
          'color',
          FieldType.string,
          markers.map(({ kind, state }) => KIND_COLOURS[kind] ?? STATE_COLOURS[state]),
        ),
      ]
    : [];
  return {
    name: 'Markers',
    refId,
    length: events.length,
    ...(ownColours ? { meta: { dataTopic: DataTopic.Annotations } } : {}),
    fields: [
      column(
        'time',
        FieldType.time,
        events.map(({ time }) => time),
      ),
      column(
        'timeEnd',
        FieldType.time,
        events.map(({ timeEnd }) => timeEnd),
      ),
      column(
        'title',
        FieldType.string,
        events.map(({ title }) => title),
      ),
      column(
        'text',
        FieldType.string,
        events.map(({ text }) => text),
      ),
      column(
        'tags',
        FieldType.other,
        events.map(({ tags }) => tags),
      ),
      column(
        'newState',
        FieldType.string,
        events.map(({ newState }) => newState),
      ),
      column(
        'id',
        FieldType.number,
        events.map(({ id }) => id),
      ),
      ...own,
    ],
  };
}

/** The events of a layer out of its frame: by our names, whatever mappings an earlier data source left behind. */
export function eventsOf(frames: readonly DataFrame[]): AnnotationEvent[] {
  return frames.flatMap((frame) =>
    Array.from(
      { length: frame.length },
      (_, row) =>
        Object.fromEntries(
          frame.fields.map(({ name, values }) => [name, values[row] as unknown]),
        ) as AnnotationEvent,
    ),
  );
}

function stateOf({ kind, state }: Marker): string | undefined {
  if (kind !== 'deployment') return undefined;
  return state === 'unknown' ? 'no_data' : state;
}

function markerText(marker: Marker, href: (path: string) => string): string {
  const link = linkOf(marker);
  const words = escaped(marker.text).replace(/\r?\n/g, '<br />');
  return `${words}${words === '' ? '' : '<br />'}<a href="${escaped(href(link.path))}">${escaped(link.words)}</a>`;
}

/** The page about a marker: of the one thing it stands for, or the list of them. */
function linkOf({ kind, ids, count, time, timeEnd }: Marker): { path: string; words: string } {
  const [id] = ids;
  if (count === 1 && id !== undefined && kind === 'deployment')
    return { path: paths.deployment(id), words: 'Open the deployment' };
  if (count === 1 && id !== undefined && kind === 'incident')
    return { path: paths.incident(id), words: 'Open the incident' };
  if (kind === 'incident') return { path: paths.incidents, words: 'Show incidents' };
  // A little around them, so that none lies on the edge.
  const padding = Math.max(MINUTE, Math.round((timeEnd - time) * 0.05));
  const range = { from: String(time - padding), to: String(timeEnd + padding) };
  return { path: withFilters(paths.releases, range), words: 'Show releases of that time' };
}

/** Text as HTML that shows it and nothing else: Grafana draws an annotation's title and text as HTML. */
function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

import { DataTopic, FieldType, type AnnotationEvent, type DataFrame } from '@grafana/data';
import type { Marker } from '@appops/shared/contract/query';
import { deploymentStatuses } from '@appops/shared/words/deployment';
import { incidentStatuses } from '@appops/shared/words/incident';
import { severities } from '@appops/shared/words/severity';
import { verdictValues } from '@appops/shared/words/verdict';
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
 * @param wordColour the theme's colour for words about a state
 */
export function markerEvents(
  markers: readonly Marker[],
  href: (path: string) => string,
  wordColour: WordColour = () => null,
): AnnotationEvent[] {
  return markers.map((marker) => ({
    time: marker.time,
    timeEnd: Math.max(marker.time, marker.timeEnd),
    title: escaped(marker.title),
    text: markerText(marker, href, wordColour),
    tags: placesOf(marker),
    newState: stateOf(marker),
    // Cast: Grafana takes no text for it here.
    id: 0 as unknown as string,
  }));
}

/** Markers as a frame: of a layer, or as the annotations that a panel's own query brings along. */
export function markerFrame(
  markers: readonly Marker[],
  {
    refId,
    ownColours,
    href,
    wordColour = () => null,
  }: { refId: string; ownColours: boolean; href: (path: string) => string; wordColour?: WordColour },
): DataFrame {
  const events = markerEvents(markers, href, wordColour);
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
        // Cast: the frames were made of annotations by Grafana itself.
        Object.fromEntries(frame.fields.map(({ name, values }) => [name, values[row]])) as AnnotationEvent,
    ),
  );
}

function stateOf({ kind, state }: Marker): string | undefined {
  if (kind !== 'deployment') return undefined;
  return state === 'unknown' ? 'no_data' : state;
}

/** The colour of words about a deployment's state, readable in the theme at hand; null leaves them as they are. */
export type WordColour = (state: Marker['state']) => string | null;

/** What says how it went is in the text, in its colour; Grafana gives each tag a colour by chance, so "worse" may be green. */
const codes: ReadonlySet<string> = new Set([
  ...deploymentStatuses,
  ...verdictValues,
  ...severities,
  ...incidentStatuses,
  'unknown',
]);

function placesOf({ kind, tags, count }: Marker): string[] {
  if (kind === 'change') return tags;
  // A deployment's first two tags are its service and environment, whatever those are called.
  return tags.filter((tag, index) => (kind === 'deployment' && count === 1 && index < 2) || !codes.has(tag));
}

function markerText(marker: Marker, href: (path: string) => string, wordColour: WordColour): string {
  const link = linkOf(marker);
  const plain = escaped(marker.text).replace(/\r?\n/g, '<br />');
  const colour = marker.kind === 'deployment' ? wordColour(marker.state) : null;
  const words = colour === null || plain === '' ? plain : `<span style="color: ${colour}">${plain}</span>`;
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

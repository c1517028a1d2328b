import { FieldType, toDataFrame, type AnnotationEvent, type DataFrame } from '@grafana/data';

const plainFields = [
  'title',
  'id',
  'userId',
  'login',
  'email',
  'newState',
  'panelId',
  'alertId',
  'dashboardUID',
];

/**
 * Rows of a data source's answer as annotation events, by the names of the fields; the first time field and
 * the first text field serve where `time` or `text` are missing. Without either there are no events.
 */
export function eventsFromFrames(frames: DataFrame[]): AnnotationEvent[] {
  return frames.flatMap((frame) => {
    const named = (name: string) =>
      frame.fields.find((field) => field.name.toLowerCase() === name.toLowerCase());
    const time = named('time') ?? frame.fields.find(({ type }) => type === FieldType.time);
    const text = named('text') ?? frame.fields.find(({ type }) => type === FieldType.string);
    if (!time || !text) return [];
    const plain = plainFields.flatMap((name) => {
      const field = named(name);
      return field ? [[name, field.values] as const] : [];
    });
    const [ends, tags] = [named('timeEnd')?.values, named('tags')?.values];
    return Array.from({ length: frame.length }, (_unused, row): AnnotationEvent => {
      const event: Record<string, unknown> = { time: time.values[row], text: text.values[row] ?? '' };
      if (ends?.[row] != null) event['timeEnd'] = ends[row];
      if (tags?.[row] != null) event['tags'] = toTags(tags[row]);
      for (const [name, values] of plain) if (values[row] != null) event[name] = values[row];
      return event;
    });
  });
}

function toTags(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String);
  return String(value)
    .split(',')
    .map((tag) => tag.trim())
    .filter(Boolean);
}

export interface AnnotationLayer {
  name: string;
  iconColor?: string;
}

const stateColors: Record<string, string> = {
  pending: 'yellow',
  alerting: 'red',
  ok: 'green',
  normal: 'green',
  no_data: 'gray',
  nodata: 'gray',
};

/**
 * What Grafana makes of a layer's events: the layer's colour replaces theirs unless `newState` gives one, an
 * end apart from the start makes a region, and events with the same id (other than 0) become one.
 */
export function completeEvents(events: AnnotationEvent[], layer: AnnotationLayer): AnnotationEvent[] {
  const seen = new Map<string, AnnotationEvent>();
  const complete: AnnotationEvent[] = [];
  for (const event of events) {
    const id = event.id as string | number | undefined;
    const earlier = id ? seen.get(String(id)) : undefined;
    if (earlier) {
      earlier.timeEnd = Math.max(earlier.timeEnd ?? earlier.time ?? 0, event.timeEnd ?? event.time ?? 0);
      earlier.isRegion = earlier.timeEnd !== earlier.time;
      continue;
    }
    const stateColor = event.newState === undefined ? undefined : stateColors[event.newState.toLowerCase()];
    const one: AnnotationEvent = {
      ...event,
      type: layer.name,
      color: stateColor ?? layer.iconColor,
      isRegion: Boolean(event.timeEnd) && event.timeEnd !== event.time,
    };
    if (id) seen.set(String(id), one);
    complete.push(one);
  }
  return complete;
}

/** The events as the frame that panels get beside their data. */
export function frameFromEvents(events: AnnotationEvent[], layer: AnnotationLayer): DataFrame {
  const column = (name: keyof AnnotationEvent, type: FieldType) => ({
    name,
    type,
    values: events.map((event) => event[name] as unknown),
    config: {},
  });
  return toDataFrame({
    name: layer.name,
    meta: { dataTopic: 'annotations' },
    fields: [
      column('time', FieldType.time),
      column('timeEnd', FieldType.time),
      column('isRegion', FieldType.boolean),
      column('color', FieldType.string),
      column('title', FieldType.string),
      column('text', FieldType.string),
      column('tags', FieldType.other),
      column('id', FieldType.number),
      column('newState', FieldType.string),
    ],
  });
}

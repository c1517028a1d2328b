import type { DataFrame, GrafanaTheme2 } from '@grafana/data';

export interface Annotation {
  /** Epoch milliseconds. */
  time: number;
  timeEnd: number;
  isRegion: boolean;
  /** A CSS color. */
  color: string;
  title: string;
  /** May hold HTML; sanitise before showing it. */
  text: string;
  tags: string[];
}

/**
 * Reads the annotation frames of a panel's data, as Grafana's annotation plugin does: a row is a region only
 * where `isRegion` says so, and is drawn in its `color`.
 */
export function readAnnotations(frames: DataFrame[], theme: GrafanaTheme2): Annotation[] {
  return frames.flatMap((frame) => {
    const values = (name: string): unknown[] =>
      frame.fields.find((field) => field.name === name)?.values ?? [];
    const [ends, regions, colors] = [values('timeEnd'), values('isRegion'), values('color')];
    const [titles, texts, tags] = [values('title'), values('text'), values('tags')];
    return values('time').map((time, row): Annotation => ({
      time: Number(time),
      timeEnd: Number(ends[row] ?? time),
      isRegion: regions[row] === true,
      color: theme.visualization.getColorByName(String(colors[row] ?? defaultColor)),
      title: String(titles[row] ?? ''),
      text: String(texts[row] ?? ''),
      tags: Array.isArray(tags[row]) ? tags[row].map(String) : [],
    }));
  });
}

/** Grafana's default for an annotation layer. */
export const defaultColor = 'rgba(0, 211, 255, 1)';

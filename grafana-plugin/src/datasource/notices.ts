import type { DataFrame } from '@grafana/data';

/**
 * Frames with what the backend says beside them, on the first one, where Grafana shows it at the panel; where there
 * is no frame, on an empty one.
 */
export function withNotices(
  frames: DataFrame[],
  notices: readonly string[] | undefined,
  refId: string,
): DataFrame[] {
  if (notices === undefined || notices.length === 0) return frames;
  const [first = { refId, fields: [], length: 0 }, ...others] = frames;
  return [
    { ...first, meta: { ...first.meta, notices: notices.map((text) => ({ severity: 'warning', text })) } },
    ...others,
  ];
}

import { dateMath, rangeUtil, type RawTimeRange, type TimeRange } from '@grafana/data';
import { useMemo } from 'react';
import { useNow } from '../time/use-now.ts';
import { textField } from './url-fields.ts';

/** `from` and `to` as Grafana writes them, so that links from dashboards work. */
export function timeFields(from = 'now-24h') {
  return { from: textField(from), to: textField('now') };
}

/** "now-6h", an ISO instant, or epoch milliseconds; anything else gives the fallback. */
export function rawRange(from: string, to: string, fallback = 'now-24h'): RawTimeRange {
  const read = (text: string) => (/^\d{12,}$/.test(text) ? new Date(Number(text)).toISOString() : text);
  const valid = (text: string, roundUp: boolean) =>
    dateMath.toDateTime(text, { roundUp })?.isValid() ?? false;
  const [start, end] = [read(from), read(to)];
  return valid(start, false) && valid(end, true) ? { from: start, to: end } : { from: fallback, to: 'now' };
}

/** The range that the raw one means now. */
export function resolveRange(raw: RawTimeRange): TimeRange {
  return rangeUtil.convertRawToRange(raw);
}

export function instantsOf(raw: RawTimeRange): { from: string; to: string } {
  const range = resolveRange(raw);
  return { from: range.from.toISOString(), to: range.to.toISOString() };
}

/** The range as it moves on: a relative one is resolved anew each half minute. */
export function useResolvedRange(raw: RawTimeRange): TimeRange {
  const now = useNow(true);
  // `now` is what makes a relative range another one; it is read inside by the clock.
  return useMemo(() => (now > 0 ? resolveRange(raw) : resolveRange(raw)), [now, raw]);
}

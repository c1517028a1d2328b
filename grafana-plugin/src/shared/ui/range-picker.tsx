import { dateTime, type RawTimeRange, type TimeRange } from '@grafana/data';
import { TimeRangePicker } from '@grafana/ui';
import { resolveRange } from '../url-state/time-range.ts';

interface Props {
  raw: RawTimeRange;
  onChange: (from: string, to: string) => void;
}

/** Grafana's own choice of a time range, which writes our `from` and `to`. */
export function RangePicker({ raw, onChange }: Props) {
  const value = resolveRange(raw);
  const give = (from: number, to: number) => onChange(String(Math.round(from)), String(Math.round(to)));
  const span = value.to.valueOf() - value.from.valueOf();
  const change = ({ raw: chosen }: TimeRange) => onChange(text(chosen.from), text(chosen.to));
  return (
    <TimeRangePicker
      value={{ ...value, raw: { from: readable(raw.from), to: readable(raw.to) } }}
      onChange={change}
      onChangeTimeZone={() => {}}
      onMoveBackward={() => give(value.from.valueOf() - span / 2, value.to.valueOf() - span / 2)}
      onMoveForward={() => give(value.from.valueOf() + span / 2, value.to.valueOf() + span / 2)}
      onZoom={() => give(value.from.valueOf() - span / 2, value.to.valueOf() + span / 2)}
      isOnCanvas
    />
  );
}

function text(value: RawTimeRange['from']): string {
  return typeof value === 'string' ? value : String(value.valueOf());
}

/** Relative ends stay words; instants become moments, which the picker formats in Grafana's time zone. */
function readable(value: RawTimeRange['from']): RawTimeRange['from'] {
  return typeof value === 'string' && !value.includes('now') ? dateTime(value) : value;
}

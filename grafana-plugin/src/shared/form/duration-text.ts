export const durationUnits = ['seconds', 'minutes', 'hours', 'days', 'weeks'] as const;
export type DurationUnit = (typeof durationUnits)[number];

/** A length of time as it is typed. */
export interface DurationText {
  count: string;
  unit: DurationUnit;
}

const MS: Record<DurationUnit, number> = {
  seconds: 1000,
  minutes: 60_000,
  hours: 3_600_000,
  days: 86_400_000,
  weeks: 604_800_000,
};

/** In milliseconds; null where nothing, or no number above or equal to zero, was typed. */
export function msOf({ count, unit }: DurationText): number | null {
  const number = count.trim() === '' ? NaN : Number(count);
  return Number.isFinite(number) && number >= 0 ? Math.round(number * MS[unit]) : null;
}

/** The instant that far after `now`, as RFC 3339 in UTC; null as above. */
export function instantIn(duration: DurationText, now: number): string | null {
  const ms = msOf(duration);
  return ms === null ? null : new Date(now + ms).toISOString();
}

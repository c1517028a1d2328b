import { dateTimeFormat, dateTimeParse } from '@grafana/data';

/** How `datetime-local` writes an instant. */
const FORMAT = 'YYYY-MM-DDTHH:mm';

/** An instant as it is typed, in the time zone of this Grafana. */
export function instantText(at: number): string {
  return dateTimeFormat(at, { format: FORMAT });
}

/** What was typed, as epoch milliseconds; null for what is no time. */
export function typedInstant(text: string): number | null {
  const parsed = dateTimeParse(text, { format: FORMAT });
  return text !== '' && parsed.isValid() ? parsed.valueOf() : null;
}

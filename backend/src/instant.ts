/** Epoch milliseconds as the API tells instants: RFC 3339 in UTC; null stays null. */
export function instant(time: number): string;
export function instant(time: number | null): string | null;
export function instant(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}

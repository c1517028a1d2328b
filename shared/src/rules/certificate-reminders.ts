/**
 * When people are reminded that a certificate ends: 30, 14, 7 and 1 days before. A certificate that lives for a few weeks is
 * renewed when a third of its lifetime is left (as ACME clients do), so what comes before that is passed over.
 */

import { daysUntil } from './certificate-end.ts';
import type { Severity } from '../words/severity.ts';

/** Days before the end, the first reminder first. */
export const REMINDER_DAYS = [30, 14, 7, 1] as const;

const dayMs = 86_400_000;

/** What is known of a certificate's life; epoch milliseconds. */
export interface CertificateLife {
  validFrom: number;
  expiresAt: number;
}

/** The days before the end of one certificate at which people are reminded. */
export function remindersOf({ validFrom, expiresAt }: CertificateLife): number[] {
  const third = Math.max(0, expiresAt - validFrom) / dayMs / 3;
  return REMINDER_DAYS.filter((days) => days <= third);
}

/**
 * The reminder that is due: of several that have passed together the nearest, and none that was told, or that came before
 * one that was. After the end nobody is reminded: what uses it fails then.
 * @param told the days of the last reminder that was told of it; null for none
 */
export function dueReminder(life: CertificateLife, told: number | null, now: number): number | null {
  const left = daysUntil(life.expiresAt, now);
  if (left <= 0) return null;
  const nearest = remindersOf(life).findLast((days) => left <= days);
  return nearest === undefined || (told !== null && nearest >= told) ? null : nearest;
}

/** How grave a reminder is: who wants to be told of grave things alone is told when it presses. */
export function reminderSeverity(days: number): Severity {
  if (days > 7) return 'low';
  return days > 1 ? 'medium' : 'high';
}

/** "30, 14, 7 and 1 days before". */
export function reminderWords(life: CertificateLife): string {
  const days = remindersOf(life);
  if (days.length === 0) return 'none: it lives for too short a time';
  const [last, ...others] = days.toReversed();
  const list = others.length === 0 ? String(last) : `${others.toReversed().join(', ')} and ${last}`;
  return `${list} ${days.length === 1 && last === 1 ? 'day' : 'days'} before`;
}

import { instantText, typedInstant } from '../../shared/form/instant-text.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** How long a pause may last, in the order in which people choose; null: until an instant, or until somebody resumes. */
const lengths = {
  '30m': 30 * MINUTE,
  '1h': HOUR,
  '4h': 4 * HOUR,
  '1d': 24 * HOUR,
  until: null,
  open: null,
} as const;
export type PauseLength = keyof typeof lengths;

export const pauseLengths: { value: PauseLength; label: string }[] = [
  { value: '30m', label: '30 minutes' },
  { value: '1h', label: '1 hour' },
  { value: '4h', label: '4 hours' },
  { value: '1d', label: '1 day' },
  { value: 'until', label: 'Until a time' },
  { value: 'open', label: 'Until somebody resumes it' },
];

export interface PauseForm {
  length: PauseLength;
  /** As it is typed. */
  until: string;
  because: string;
}

export function newPause(now: number): PauseForm {
  return { length: '1h', until: instantText(now + HOUR), because: '' };
}

/** The request that pauses as it was chosen. @param now the server's, epoch milliseconds */
export function pauseBody({ length, until, because }: PauseForm, version: number, now: number) {
  return {
    version,
    paused: true,
    pausedUntil: endOf(length, until, now),
    pausedBecause: because.trim() === '' ? null : because,
  };
}

/** An instant; text that is none stays text, so that the schema says what is wrong with it. */
function endOf(length: PauseLength, until: string, now: number): string | null {
  if (length === 'open') return null;
  const lasting = lengths[length];
  if (lasting !== null) return new Date(now + lasting).toISOString();
  const at = typedInstant(until);
  return at === null ? until : new Date(at).toISOString();
}

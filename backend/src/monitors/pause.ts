import type { updateMonitor as route } from '@appops/shared/contract/monitors';
import type { BodyOf } from '@appops/shared/contract/route';
import type { Context } from '../context.ts';
import { toJson } from '../database/json.ts';
import type { MonitorTable } from '../database/schema/monitors.ts';
import { refuseFields } from '../errors.ts';

type Pause = Pick<MonitorTable, 'paused' | 'paused_at' | 'paused_until' | 'paused_by' | 'paused_because'>;

/** A monitor that runs. */
export const notPaused: Pause = {
  paused: 0,
  paused_at: null,
  paused_until: null,
  paused_by: null,
  paused_because: null,
};

/** A pause that nobody ends for longer than this was mistyped, or should be one without an end; milliseconds. */
const longest = 366 * 86_400_000;

/**
 * A monitor's pause after an edit.
 * @throws {AppError} invalid_request for an end that is over or too far, and for one of a monitor that is not paused
 */
export function pauseAfter(
  before: MonitorTable,
  changes: Pick<BodyOf<typeof route>, 'paused' | 'pausedUntil' | 'pausedBecause'>,
  { now, actor }: Pick<Context, 'now' | 'actor'>,
): Pause {
  const { paused = before.paused === 1, pausedUntil, pausedBecause } = changes;
  if (!paused) {
    const stray = [
      ...(pausedUntil == null ? [] : ['pausedUntil']),
      ...(pausedBecause == null ? [] : ['pausedBecause']),
    ];
    if (stray.length > 0)
      throw refuseFields(
        stray.map((field) => ({
          path: `body.${field}`,
          message: 'The monitor is not paused. To pause it, send "paused": true along.',
        })),
      );
    return notPaused;
  }
  const wasPaused = before.paused === 1;
  if (wasPaused && pausedUntil === undefined && pausedBecause === undefined) return pauseOf(before);
  return {
    paused: 1,
    paused_at: wasPaused ? before.paused_at : now,
    paused_until:
      pausedUntil === undefined
        ? wasPaused
          ? before.paused_until
          : null
        : pausedUntil === null
          ? null
          : endOf(pausedUntil, now),
    paused_by: toJson(actor),
    paused_because:
      pausedBecause === undefined ? (wasPaused ? before.paused_because : null) : reasonOf(pausedBecause),
  };
}

/** What is left of a reason that says nothing is none. */
function reasonOf(text: string | null): string | null {
  const reason = text?.trim() ?? '';
  return reason === '' ? null : reason;
}

function pauseOf({ paused, paused_at, paused_until, paused_by, paused_because }: MonitorTable): Pause {
  return { paused, paused_at, paused_until, paused_by, paused_because };
}

function endOf(text: string, now: number): number {
  const at = Date.parse(text);
  if (at <= now)
    throw refuseFields([
      {
        path: 'body.pausedUntil',
        message: 'The end of the pause is over already. Give one that lies ahead.',
      },
    ]);
  if (at > now + longest)
    throw refuseFields([
      {
        path: 'body.pausedUntil',
        message:
          'The end of the pause is more than a year ahead. Leave it out for a pause that lasts until somebody resumes the monitor.',
      },
    ]);
  return at;
}

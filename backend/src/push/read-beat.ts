import type { BeatQuery } from '@appops/shared/contract/push';
import { storable } from '../database/json-rows.ts';
import { AppError } from '../errors.ts';
import type { HeardBeat } from './heard-beat.ts';

/** So much of what comes with a beat is kept, in bytes. */
export const keptBytes = 10 * 1024;

/**
 * What a beat says, by its address, its query and its body.
 * @param state the last part of its address, or null
 * @throws {AppError} invalid_request for a number that is none
 */
export function readBeat(
  { now, state }: { now: number; state: string | null },
  query: BeatQuery,
  body: Buffer | null,
): HeardBeat {
  const said = state ?? query.state ?? null;
  const code = numberOf('exit', said !== null && /^\d+$/.test(said) ? said : query.exit, 255);
  const kind =
    said === 'start' ? 'start' : said === 'fail' || (code !== null && code !== 0) ? 'fail' : 'success';
  const text = textOf(body) ?? query.message ?? null;
  return {
    at: now,
    kind,
    run: query.run === undefined || query.run === '' ? null : storable(query.run),
    exitCode: kind === 'start' ? null : code,
    durationMs: kind === 'start' ? null : numberOf('duration', query.duration, 10 ** 10),
    said: text === null ? null : firstLine(text),
    body: text === null ? null : storable(text),
  };
}

/** Cut at its limit, and never inside a character. */
function textOf(body: Buffer | null): string | null {
  if (body === null || body.length === 0) return null;
  const text = new TextDecoder().decode(body.subarray(0, keptBytes), { stream: body.length > keptBytes });
  return body.length > keptBytes ? `${text}\n… (${body.length - keptBytes} bytes more)` : text;
}

function firstLine(text: string): string | null {
  const [line] = text.split('\n').filter((each) => each.trim() !== '');
  return line === undefined ? null : storable(line.trim().slice(0, 200));
}

function numberOf(name: string, text: string | undefined, most: number): number | null {
  if (text === undefined || text === '') return null;
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0 || number > most)
    throw new AppError('invalid_request', `"${name}" must be a whole number from 0 to ${most}.`);
  return number;
}

import { AppError } from '../errors.ts';

/** A range of time in epoch milliseconds; both ends belong to it. */
export interface Range {
  from: number;
  to: number;
}

/** @throws {AppError} invalid_request when it ends before it begins */
export function rangeOf({ from, to }: { from: string; to: string }): Range {
  const range = { from: Date.parse(from), to: Date.parse(to) };
  if (range.from > range.to)
    throw new AppError('invalid_request', 'The range ends before it begins: "from" must be before "to".');
  return range;
}

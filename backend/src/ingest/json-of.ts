import { AppError } from '../errors.ts';

/**
 * The JSON that a text holds.
 * @throws {AppError} invalid_request
 */
export function jsonOf(text: string): unknown {
  try {
    // PostgreSQL cannot store U+0000, and a deployment is not lost over a character that nobody sees.
    if (text.includes('\\u0000')) return JSON.parse(text, withoutNul) as unknown;
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new AppError('invalid_request', 'The body is not valid JSON.', { cause });
  }
}

function withoutNul(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll('\0', '') : value;
}

import { AppError } from '../errors.ts';

/** What becomes of each value; TypeScript's library does not know the third argument yet. */
type Reviver = (key: string, value: unknown, context?: { source?: string }) => unknown;

/**
 * The JSON that a text holds.
 * @throws {AppError} invalid_request
 */
export function jsonOf(text: string, revive?: Reviver): unknown {
  try {
    // PostgreSQL cannot store U+0000, and a deployment is not lost over a character that nobody sees.
    const reviver = revive ?? (text.includes('\\u0000') ? withoutNul : undefined);
    // Cast: of a reviver's third parameter, the source text, TypeScript does not know yet.
    return JSON.parse(text, reviver as (key: string, value: unknown) => unknown);
  } catch (cause) {
    throw new AppError('invalid_request', 'The body is not valid JSON.', { cause });
  }
}

function withoutNul(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll('\0', '') : value;
}

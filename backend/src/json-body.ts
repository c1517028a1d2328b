import { AppError } from './errors.ts';

/** How deep a body may be nested: no resource of ours comes near, and what recurses over it must not overflow. */
export const mostLevels = 64;

/** U+0000 as JSON writes it: with an even number of backslashes before its own. */
const escapedNul = /(?<!\\)(?:\\\\)*\\u0000/;

/** A JSON text without the character U+0000 in its texts. */
export function withoutNul(text: string): string {
  return text.includes('\\u0000') ? text.replace(/(?<!\\)((?:\\\\)*)\\u0000/g, '$1') : text;
}

/** The refusal of a character that only one of the two database engines can store. */
export function nulRefused(): AppError {
  return new AppError('invalid_request', 'A text holds the character U+0000, which cannot be stored.');
}

/**
 * Checks a JSON text before it is parsed.
 * @throws {AppError} invalid_request for U+0000 in a text, or for more nesting than any resource has
 */
export function checkJsonText(text: string): void {
  if (text.includes('\\u0000') && escapedNul.test(text)) throw nulRefused();
  let level = 0;
  let inText = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (inText) {
      if (sign === '\\') at++;
      else if (sign === '"') inText = false;
    } else if (sign === '"') inText = true;
    else if (sign === '[' || sign === '{') {
      if (++level > mostLevels)
        throw new AppError('invalid_request', `The body is nested more than ${mostLevels} levels deep.`);
    } else if (sign === ']' || sign === '}') level--;
  }
}

import { RE2JS } from 're2js';

/**
 * Patterns as I-Regexp (RFC 9485) has them, in an engine whose time grows linearly with the text: a stranger's
 * pattern, or one that an answer brings along, cannot backtrack for hours.
 */

/** Documents may bring a pattern with every item; the newest stay compiled. */
const keptPatterns = 200;
const compiled = new Map<string, RE2JS | null>();

/** Why a text is no pattern; null when it is one. */
export function patternProblem(pattern: string): string | null {
  try {
    RE2JS.compile(translated(pattern));
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Whether the whole text is as the pattern says; no text is as a broken pattern says (RFC 9535 section 2.4.6). */
export function matchesWhole(pattern: string, text: string): boolean {
  return compile(pattern)?.matches(text) ?? false;
}

/** Whether the pattern occurs in the text (RFC 9535 section 2.4.7). */
export function occursIn(pattern: string, text: string): boolean {
  return compile(pattern)?.test(text) ?? false;
}

function compile(pattern: string): RE2JS | null {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  let expression: RE2JS | null = null;
  try {
    expression = RE2JS.compile(translated(pattern));
  } catch {
    // Told when the check is saved, where the pattern is the check's own.
  }
  for (const oldest of compiled.keys()) {
    if (compiled.size < keptPatterns) break;
    compiled.delete(oldest);
  }
  compiled.set(pattern, expression);
  return expression;
}

/** The point of an I-Regexp leaves out both ends of a line; RE2's only the line feed. */
function translated(pattern: string): string {
  let expression = '';
  let inClass = false;
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern.charAt(at);
    if (character === '\\') {
      expression += character + pattern.charAt(at + 1);
      at += 1;
      continue;
    }
    if (character === '[') inClass = true;
    if (character === ']') inClass = false;
    expression += character === '.' && !inClass ? '[^\\n\\r]' : character;
  }
  return expression;
}

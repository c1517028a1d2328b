/**
 * JSON whose numbers keep the exact decimal value that their source text has. A double holds 15 significant digits of
 * any decimal; beyond that, neighbouring numbers become one: 9007199254740993 reads as …992. RFC 8259 (section 6)
 * leaves precision to the reader, and for a check only the exact value is right: 1 = 1.0 = 1e0, and nothing else.
 */

/** A number that a double might not hold exactly, as its text. */
export class ExactNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type JsonNumber = number | ExactNumber;

/** Digits and points in such a row, or an exponent: only then can a double have lost something. */
const mayLose = /[\d.]{16}|\d[eE][+-]?\d/;

/**
 * Parses JSON; numbers that a double holds are plain numbers, all others are `ExactNumber`.
 * @throws {SyntaxError} for what is no JSON, {RangeError} where values are nested too deeply
 */
export function parseExactJson(text: string): unknown {
  if (!mayLose.test(text)) return JSON.parse(text);
  // Cast: the third argument is in the language, but not yet in TypeScript's library.
  const keepExact = (_key: string, value: unknown, context?: { source?: string }): unknown =>
    typeof value === 'number' && context?.source !== undefined ? jsonNumberOf(context.source) : value;
  // Cast: see above.
  return JSON.parse(text, keepExact as (key: string, value: unknown) => unknown);
}

/** The number that the text of a decimal stands for. The text must be one that `parseDecimal` reads. */
export function jsonNumberOf(text: string): JsonNumber {
  return mayLose.test(text) ? new ExactNumber(text) : Number(text);
}

export function isJsonNumber(value: unknown): value is JsonNumber {
  return typeof value === 'number' || value instanceof ExactNumber;
}

/** sign × 0.digits × 10^exponent; no zero at either end of `digits`, which is empty for zero. */
interface Decimal {
  sign: -1 | 0 | 1;
  digits: string;
  exponent: bigint;
}

const decimalForm = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

/** Whether a text, trimmed, is a decimal number such as 12, -0.5, .5 or 1e3. */
export function isDecimal(text: string): boolean {
  return parseDecimal(text.trim()) !== null;
}

/** Null for what is no decimal number. Its time grows with the text's length, not with the exponent's value. */
function parseDecimal(text: string): Decimal | null {
  const match = decimalForm.exec(text);
  if (match === null) return null;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const all = whole + fraction;
  if (all === '') return null;
  // Loops, since a pattern for zeros at the end takes quadratic time on a long row of them.
  let from = 0;
  while (from < all.length && all.charCodeAt(from) === 48) from += 1;
  if (from === all.length) return { sign: 0, digits: '', exponent: 0n };
  let to = all.length;
  while (all.charCodeAt(to - 1) === 48) to -= 1;
  return {
    sign: sign === '-' ? -1 : 1,
    digits: all.slice(from, to),
    exponent: BigInt(exponent.replace('+', '')) + BigInt(whole.length - from),
  };
}

function decimalOf(value: JsonNumber): Decimal {
  // The shortest text that reads back as a double is the decimal that a plain number was written as.
  const decimal = parseDecimal(typeof value === 'number' ? String(value) : value.text.trim());
  if (decimal === null) throw new TypeError('Not a decimal number');
  return decimal;
}

/** Below, at or above zero when `a` is less than, equal to or greater than `b`, by exact decimal value. */
export function compareNumbers(a: JsonNumber, b: JsonNumber): number {
  if (typeof a === 'number' && typeof b === 'number') return a === b ? 0 : a < b ? -1 : 1;
  const [left, right] = [decimalOf(a), decimalOf(b)];
  if (left.sign !== right.sign) return left.sign < right.sign ? -1 : 1;
  if (left.exponent !== right.exponent) return left.exponent < right.exponent ? -left.sign : left.sign;
  if (left.digits === right.digits) return 0;
  // Both begin behind the point, so that the order of the texts is that of the fractions.
  return left.digits < right.digits ? -left.sign : left.sign;
}

/** Deep equality of JSON values; numbers by exact decimal value, members of objects in any order. */
export function equalJson(a: unknown, b: unknown): boolean {
  if (isJsonNumber(a)) return isJsonNumber(b) && compareNumbers(a, b) === 0;
  if (a === b) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, at) => equalJson(item, b[at]));
  }
  if (!isJsonObject(a) || !isJsonObject(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && equalJson(a[name], b[name]))
  );
}

export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber)
  );
}

/** How a value is shown: as JSON writes it, numbers as they came, cut with "…" after about `maximum` characters. */
export function showJson(value: unknown, maximum: number): string {
  let shown = '';
  const write = (part: unknown): void => {
    if (shown.length > maximum) return;
    if (Array.isArray(part)) {
      shown += '[';
      // Not each of a million items is looked at for a hundred characters.
      for (let at = 0; at < part.length && shown.length <= maximum; at += 1) {
        if (at > 0) shown += ',';
        write(part[at]);
      }
      shown += ']';
    } else if (isJsonObject(part)) {
      shown += '{';
      let first = true;
      for (const name in part) {
        if (shown.length > maximum) break;
        shown += `${first ? '' : ','}${JSON.stringify(name)}:`;
        first = false;
        write(part[name]);
      }
      shown += '}';
    } else if (part instanceof ExactNumber) {
      shown += part.text;
    } else {
      shown += JSON.stringify(part) ?? '';
    }
  };
  write(value);
  return shown.length <= maximum ? shown : `${shown.slice(0, maximum)}…`;
}

import type { ScopedVars } from '@grafana/data';

/** Grafana's `templateSrv.replace`, as far as it is needed here. */
export type Replace = (
  text: string,
  scopedVars: ScopedVars | undefined,
  format: (value: unknown) => string,
) => string;

/** Control characters that no name has: around the values of a variable, and between them. */
const AROUND = '\u0001';
const BETWEEN = '\u0002';

/** What Grafana's "All" becomes where it has no list of its own, and patterns that its authors write for it. */
const EVERYTHING = /^(?:\$__all|All|\*|(?:\.|\[(?:\\s\\S|\\S\\s|\\w\\W|\\W\\w|\\d\\D|\\D\\d|\^)\])[*+]\??)$/;

/** Whether a value means everything, whatever anchors and groups stand around its pattern. */
function isEverything(value: string): boolean {
  let rest = value;
  for (let inner = ''; inner !== rest;) {
    inner = rest;
    rest = rest
      .replace(/^\^/, '')
      .replace(/\$$/, '')
      .replace(/^\((?:\?:)?(.*)\)$/s, '$1');
  }
  return EVERYTHING.test(rest);
}

/** A format that a dashboard's author asked for by name, as `pipe` in `${env:pipe}`. */
const FORMAT = /\$\{[^}:]+:(\w+)|\[\[[^\]:]+:(\w+)/;

/** Cuts a text at a sign that no backslash stands before and no bracket stands around, and takes the backslashes off. */
function cutAt(text: string, sign: string): string[] {
  const parts = [''];
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    let letter = text[at]!;
    if (letter === '\\' && at + 1 < text.length) letter = text[(at += 1)]!;
    else if (letter === sign && depth === 0) {
      parts.push('');
      continue;
    } else if (letter === '(' || letter === '{') depth += 1;
    else if (letter === ')' || letter === '}') depth -= 1;
    parts[parts.length - 1] += letter;
  }
  return parts;
}

/** The names in what a format made of the values of a variable; any other text as it is. */
function partsOf(text: string, format: string | null): string[] {
  const group = /^\^?\((?:\?:)?(.*\|.*)\)\$?$/s.exec(text)?.[1];
  if (group !== undefined) return cutAt(group, '|');
  const braces = /^\{(.*,.*)\}$/s.exec(text)?.[1];
  if (braces !== undefined) return cutAt(braces, ',');
  switch (format) {
    case 'regex':
    case 'pipe':
      return cutAt(text, '|');
    case 'csv':
    case 'distributed':
      return text.split(',');
    case 'singlequote':
    case 'sqlstring':
    case 'doublequote':
      return text.split(',').map((part) => part.trim().replace(/^(['"])(.*)\1$/s, '$2'));
    case 'json':
      return fromJson(text);
    case 'percentencode':
      return fromPercent(text)
        .replace(/^\{(.*)\}$/s, '$1')
        .split(',');
    default:
      return [text];
  }
}

function fromJson(text: string): string[] {
  try {
    const value: unknown = JSON.parse(text);
    return [value].flat().map(String);
  } catch {
    return [text];
  }
}

function fromPercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Puts the values of variables into a list of names. A variable of several values gives as many names, never one
 * text such as `{a,b}`; so it does in the formats of Grafana's that an author may ask for, and where "All" has a text of
 * the author's own. What a value holds stays as it is, brackets and bars included. "All" gives the empty list, which means no filter; so does a variable without a value. A
 * variable that the dashboard does not have stays as it is written, which fits nothing.
 */
export function expandList(entries: readonly string[], replace: Replace, scopedVars?: ScopedVars): string[] {
  const found = new Set<string>();
  for (const entry of entries) {
    const [, format, old] = FORMAT.exec(entry) ?? [];
    const { names, isLiteral } = expand(entry, replace, scopedVars);
    for (const name of names) {
      if (isEverything(name)) return [];
      for (const part of isLiteral ? [name] : partsOf(name, format ?? old ?? null)) {
        const trimmed = part.trim();
        if (isEverything(trimmed)) return [];
        if (trimmed !== '') found.add(trimmed);
      }
    }
  }
  return [...found];
}

/** The names that an entry gives, and whether they are values as they are, which nothing is to be read into. */
function expand(
  entry: string,
  replace: Replace,
  scopedVars: ScopedVars | undefined,
): { names: string[]; isLiteral: boolean } {
  const replaced = replace(
    entry,
    scopedVars,
    (value) => `${AROUND}${[value].flat().map(String).join(BETWEEN)}${AROUND}`,
  );
  // Every second piece is the values of a variable.
  const names = replaced
    .split(AROUND)
    .reduce<string[]>(
      (starts, piece, index) =>
        index % 2 === 0
          ? starts.map((start) => start + piece)
          : starts.flatMap((start) => piece.split(BETWEEN).map((value) => start + value)),
      [''],
    )
    .map((name) => name.trim());
  return { names, isLiteral: replaced.includes(AROUND) };
}

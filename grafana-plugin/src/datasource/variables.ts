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

/** The parts of what the formats `regex`, `pipe` and `glob` make of several values; any other text as it is. */
function partsOf(value: string): string[] {
  const listed = /^\((?:\?:)?([^()]*\|[^()]*)\)$/.exec(value)?.[1]?.split('|');
  return (listed ?? /^\{([^{}]*,[^{}]*)\}$/.exec(value)?.[1]?.split(',') ?? [value]).map((part) =>
    part.trim(),
  );
}

/**
 * Puts the values of variables into a list of names. A variable of several values gives as many names, never one
 * text such as `{a,b}`. "All" gives the empty list, which means no filter; so does a variable without a value. A
 * variable that the dashboard does not have stays as it is written, which fits nothing.
 */
export function expandList(entries: readonly string[], replace: Replace, scopedVars?: ScopedVars): string[] {
  const found = new Set<string>();
  for (const entry of entries) {
    for (const name of expand(entry, replace, scopedVars)) {
      if (isEverything(name)) return [];
      for (const part of partsOf(name)) if (part !== '') found.add(part);
    }
  }
  return [...found];
}

function expand(entry: string, replace: Replace, scopedVars: ScopedVars | undefined): string[] {
  const replaced = replace(
    entry,
    scopedVars,
    (value) => `${AROUND}${[value].flat().map(String).join(BETWEEN)}${AROUND}`,
  );
  // Every second piece is the values of a variable.
  return replaced
    .split(AROUND)
    .reduce<string[]>(
      (starts, piece, index) =>
        index % 2 === 0
          ? starts.map((start) => start + piece)
          : starts.flatMap((start) => piece.split(BETWEEN).map((value) => start + value)),
      [''],
    )
    .map((name) => name.trim());
}

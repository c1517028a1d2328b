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

/** What Grafana's "All" becomes where it has no list of its own, or where its author wrote a pattern for it. */
const EVERYTHING = new Set(['$__all', '*', '.*', '.+']);

/**
 * Puts the values of variables into a list of names. A variable of several values gives as many names, never one
 * text such as `{a,b}`. "All" gives the empty list, which means no filter; so does a variable without a value.
 * @throws {Error} when a variable is not known
 */
export function expandList(entries: readonly string[], replace: Replace, scopedVars?: ScopedVars): string[] {
  const found = new Set<string>();
  for (const entry of entries) {
    for (const name of expand(entry, replace, scopedVars)) {
      if (EVERYTHING.has(name)) return [];
      if (name !== '') found.add(name);
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
  const unknown = names.find((name) => /[$[\]{}]/.test(name) && !EVERYTHING.has(name));
  if (unknown !== undefined)
    throw new Error(
      `“${unknown}” names a variable that this dashboard does not have, or one without a value.`,
    );
  return names;
}

/** The columns of a row whose values are others than those of the row before, by their names. */
export function changedColumns(row: object, before: object): string[] {
  const known = new Map<string, unknown>(Object.entries(before));
  return Object.entries(row).flatMap(([name, value]) => (known.get(name) === value ? [] : [name]));
}

/** The p-th percentile (0 to 100) by the nearest-rank method. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)] ?? NaN;
}

/** The value in the middle; of an even number the lower one. */
export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

export interface Row {
  what: string;
  value: string;
  compared: string;
}

/** A table in plain text, columns aligned. */
export function table(rows: readonly Row[]): string {
  const columns = ['what', 'value', 'compared'] as const;
  const all = [{ what: '', value: 'measured', compared: 'ratio in this run' }, ...rows];
  const widths = columns.map((column) => Math.max(...all.map((row) => row[column].length)));
  return all
    .map((row) =>
      columns
        .map((column, index) => row[column].padEnd(widths[index]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

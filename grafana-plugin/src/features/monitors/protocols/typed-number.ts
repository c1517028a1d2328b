/** Text that is no number stays text, so that the schema says what is wrong with it. Whole where a factor is given. */
export function numeric(text: string, factor = 1): number {
  const value = text.trim() === '' ? NaN : Number(text);
  // Cast: the schema says of it what is wrong.
  return Number.isNaN(value)
    ? (text as unknown as number)
    : factor === 1
      ? value
      : Math.round(value * factor);
}

/** As `numeric`, with decimals. */
export function decimal(text: string): number {
  const value = Number(text);
  // Cast: likewise.
  return Number.isNaN(value) ? (text as unknown as number) : value;
}

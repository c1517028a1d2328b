/** How good or bad news a state is; pages, markers and the extension give each tone its colour. */
export type Tone = 'good' | 'bad' | 'warn' | 'busy' | 'quiet';

/** A value in words for people. */
export interface Said {
  /** With a capital: it stands alone in a table, a chip or a filter. */
  label: string;
  tone: Tone;
}

/** The words of every value of one subject, and of what an older client was not told. */
export type Words<V extends string> = Readonly<Record<V | 'unknown', Said>>;

/**
 * The words of a value. One that a newer server added, or that came from elsewhere, is shown as it is and means neither
 * good nor bad.
 */
export function saidOf<S extends Said>(words: Readonly<Record<string, S>>, value: string): S | Said {
  return (Object.hasOwn(words, value) ? words[value] : undefined) ?? { label: value, tone: 'quiet' };
}

/** A label in the middle of a sentence: "no worse". */
export function midSentence({ label }: Said): string {
  return `${label.charAt(0).toLowerCase()}${label.slice(1)}`;
}

/** What can be chosen from in a filter or a form, in the order of the values. */
export function choicesOf<V extends string>(
  values: readonly V[],
  words: Readonly<Record<V, Said>>,
): { value: V; label: string }[] {
  return values.map((value) => ({ value, label: words[value].label }));
}

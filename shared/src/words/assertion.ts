/** What became of an assertion, in a word or two. */
export function assertionBecame({
  passed,
  error,
  degraded,
}: {
  passed: boolean;
  error?: boolean | undefined;
  degraded?: boolean | undefined;
}): string {
  if (passed) return 'holds';
  if (error === true) return 'not evaluated';
  return degraded === true ? 'degrades' : 'fails';
}

/** What follows where an assertion does not hold. */
export const otherwiseWords = { down: 'down', degraded: 'degraded' } as const;

/** An assertion's words, with what follows where it is not the run's being down. */
export function withOtherwise(words: string, otherwise: 'degraded' | undefined): string {
  return otherwise === 'degraded' ? `${words} (else degraded)` : words;
}

import type { Cause, CaseSuspect } from '@appops/shared/contract/case-parts';
import type { Case } from '@appops/shared/contract/cases';

/** How many suspects are shown at once; the rest folds. */
const SUSPECTS = 3;

export type CauseLine = { kind: 'cause'; cause: Cause } | { kind: 'suspect'; suspect: CaseSuspect };

export interface CausesShown {
  /** What is agreed, else the likeliest suspects. */
  shown: CauseLine[];
  folded: CauseLine[];
}

/**
 * What a case says of its cause, the surest first. The card and the section both show it, so that they cannot
 * contradict each other: once people have agreed, suspicions fold.
 */
export function causesShown({ causes, suspects }: Pick<Case, 'causes' | 'suspects'>): CausesShown {
  const having = (...states: Cause['state'][]): CauseLine[] =>
    causes.filter(({ state }) => states.includes(state)).map((cause) => ({ kind: 'cause', cause }));
  const agreed = having('agreed');
  const refused = new Set(
    causes.flatMap(({ state, deployment }) => (state === 'rejected' ? (deployment ?? []) : [])),
  );
  const named = new Set(causes.flatMap(({ deployment }) => deployment ?? []));
  const suspected: CauseLine[] = [
    ...having('suspected', 'unknown'),
    ...suspects
      // Told once: as what a person made of it.
      .filter(({ id }) => !refused.has(id) && !named.has(id))
      .map((suspect): CauseLine => ({ kind: 'suspect', suspect })),
  ];
  const first = agreed.length > 0 ? agreed : suspected.slice(0, SUSPECTS);
  return {
    shown: first,
    folded: [...(agreed.length > 0 ? suspected : suspected.slice(SUSPECTS)), ...having('rejected')],
  };
}

/** One line in words, without links: for the card. */
export function causeWords(line: CauseLine): string {
  if (line.kind === 'cause') return line.cause.description;
  const { name, environment, because } = line.suspect;
  return `${name}${environment === null ? '' : ` in ${environment}`} ${because.message}.`;
}

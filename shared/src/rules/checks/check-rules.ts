import type { Check } from '../../contract/checks/check.ts';
import type { SentField } from './sent-field.ts';

/** What keeps a check from ever passing; see `checkProblems`. */
export interface CheckProblem {
  /** Where in the check, such as `assertions`, 0, `accept`. */
  path: (string | number)[];
  /** What is wrong and what would be right, to stand behind the field's name. */
  message: string;
}

/** Why a path can select nothing in any document; null when it may. Supplied by who has a parser. */
export type JudgePath = (path: string) => string | null;

/** What every side must know of a protocol's checks: pure, and written once for each protocol. */
export interface CheckRules<C extends Check = Check> {
  /**
   * What keeps a check from ever passing, whatever its target does, in the order of its fields.
   * @param judgePath of JSONPaths
   */
  problems(check: C, judgePath: JudgePath): CheckProblem[];
  /** The fields that say what is called, by which monitors are searched for; shown joined by ":". */
  targetFields: readonly (keyof C & string)[];
  /**
   * The fields whose texts go out, in which `${secret:NAME}` is replaced just before a run: never one that says whom it
   * calls, and none of what is looked for or shown.
   */
  sends(check: C): readonly SentField[];
  /** The check without what names its host: equal for the same check of another environment. */
  withoutHost(check: C): unknown;
  /** Whether two checks look at the same thing of a service in the same way, whatever they assert. */
  looksAtTheSame(a: C, b: C): boolean;
  /** What a failed assertion is known by, such as "status" or "json $.ok"; part of problems' fingerprints for ever. */
  assertionName(assertion: C['assertions'][number]): string;
}

import type { AttemptInReply } from '../../contract/checks/attempt.ts';
import { unknownFactsOf } from '../../contract/checks/unknown-facts.ts';
import { factsRulesOf } from './facts-rules-of.ts';
import { foundBy } from './first-release-fields.ts';

/** Of an attempt that tells nothing of what it found, nothing is known. */
const noFacts = unknownFactsOf(null);

/**
 * What a run that was well says in two or three words.
 * @param last its last attempt; undefined where none is told
 * @param code what its result tells as status code
 */
export function wellWords(last: AttemptInReply | undefined, code: number | null): string {
  const facts = (last === undefined ? null : foundBy(last)) ?? noFacts;
  return factsRulesOf(facts).well(facts, code);
}

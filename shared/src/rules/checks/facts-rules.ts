import type { AttemptFacts } from '../../contract/checks/facts.ts';
import type { TlsFacts } from '../../contract/checks/tls-facts.ts';

/** One thing that was found, as people read it. */
export interface FoundFact {
  name: string;
  value: string;
}

/** What every side must know of what attempts of a protocol find: pure, and written once for each protocol. */
export interface FactsRules<F extends AttemptFacts = AttemptFacts> {
  /**
   * What a run that was well says in two or three words.
   * @param code what stands for a status code in replies, which is told of unknown facts, too
   */
  well(facts: F, code: number | null): string;
  /** What was found, in the order in which people ask for it; without what TLS handshakes showed. */
  said(facts: F): FoundFact[];
  /** What the TLS handshake of each connection showed; null for one without. */
  handshakes(facts: F): readonly (TlsFacts | null)[];
}

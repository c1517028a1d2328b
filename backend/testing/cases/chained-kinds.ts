import type { ReadTx } from '../../src/database/store.ts';

/** What was told of cases, in the order of their chains. */
export function chainedKinds(tx: ReadTx): Promise<{ case_id: string; kind: string }[]> {
  return tx
    .selectFrom('case_chain')
    .innerJoin('events', 'events.sequence', 'case_chain.event_sequence')
    .select(['case_id', 'kind'])
    .orderBy('n')
    .execute();
}

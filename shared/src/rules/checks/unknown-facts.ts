import type { UnknownFacts } from '../../contract/checks/unknown-facts.ts';
import { ownName } from '../../words/own-name.ts';
import type { FactsRules } from './facts-rules.ts';

/** Of what only a newer server knows the plain facts can be told, by the names that it gives them. */
export const unknownFactsRules: FactsRules<UnknownFacts> = {
  well: (_facts, code) => (code === null ? 'Held' : `Code ${code}`),
  said: ({ plain }) =>
    Object.entries(plain).map(([name, value]) => ({
      name: ownName(name),
      value: typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value),
    })),
  handshakes: () => [],
};

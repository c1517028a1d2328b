import type { GroupFacts } from '../../contract/checks/group-facts.ts';
import { monitorWords } from '../../words/monitor.ts';
import { saidOf } from '../../words/said.ts';
import type { FactsRules, FoundFact } from './facts-rules.ts';

const counted = ['up', 'degraded', 'down', 'error', 'unknown'] as const;

/** What every side must know of what groups find. */
export const groupFactsRules: FactsRules<GroupFacts> = {
  well: ({ counted: all, up }) =>
    up === all ? (all === 1 ? '1 is up' : `All ${all} are up`) : `${up} of ${all} up`,
  said(facts): FoundFact[] {
    const { decidedBy, leftOut, leftOutCount } = facts;
    return [
      {
        name: 'Members',
        value:
          counted
            .filter((state) => facts[state] > 0)
            .map((state) => `${facts[state]} ${saidOf(monitorWords, state).label.toLowerCase()}`)
            .join(', ') || 'none that counts',
      },
      ...(decidedBy.length === 0
        ? []
        : [
            {
              name: 'Decided by',
              value: decidedBy
                .map(({ name, state }) => `${name} (${saidOf(monitorWords, state).label.toLowerCase()})`)
                .join(', '),
            },
          ]),
      ...(leftOutCount === 0
        ? []
        : [
            {
              name: 'Left out',
              value: `${leftOut.map(({ name, because }) => `${name} (${because})`).join(', ')}${leftOutCount > leftOut.length ? `, and ${leftOutCount - leftOut.length} more` : ''}`,
            },
          ]),
    ];
  },
  handshakes: () => [],
};

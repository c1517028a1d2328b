import type { DnsFacts } from '../../contract/checks/dns-facts.ts';
import { rcodeInWords, rcodeName } from '../../words/dns.ts';
import type { FactsRules, FoundFact } from './facts-rules.ts';

/** What every side must know of what DNS attempts find. */
export const dnsFactsRules: FactsRules<DnsFacts> = {
  well: ({ rcode, recordCount }) => {
    if (rcode !== null && rcode !== 0) return rcodeName(rcode);
    return recordCount === null ? 'Answered' : `${recordCount} record${recordCount === 1 ? '' : 's'}`;
  },
  said(facts) {
    const { rcode, aliases, leastTtlSeconds, askedTimes, passedOver } = facts;
    const told: (FoundFact | null)[] = [
      rcode === null ? null : { name: 'Response code', value: rcodeInWords(rcode) },
      recordsFact(facts),
      aliases.length === 0 ? null : { name: 'Alias of', value: aliases.join(' → ') },
      leastTtlSeconds === null ? null : { name: 'Least time to live', value: `${leastTtlSeconds} s` },
      answeredFact(facts),
      askedTimes === null ? null : { name: 'Asked', value: `${askedTimes} times` },
      passedOver === null
        ? null
        : { name: 'Passed over', value: `${passedOver} messages that answered something else` },
    ];
    return told.filter((each) => each !== null);
  },
  handshakes: () => [],
};

function recordsFact({ records, recordCount }: DnsFacts): FoundFact | null {
  if (recordCount === null) return null;
  if (recordCount === 0) return { name: 'Records', value: 'none' };
  const more = recordCount - records.length;
  return { name: 'Records', value: `${records.join(', ')}${more > 0 ? ` and ${more} more` : ''}` };
}

function answeredFact({ server, transport, authoritative }: DnsFacts): FoundFact | null {
  if (server === null) return null;
  const by = transport === null ? '' : ` over ${transport.toUpperCase()}`;
  return {
    name: 'Answered by',
    value: `${server}${by}${authoritative === true ? ', which speaks for the zone' : ''}`,
  };
}

import type { IcmpFacts } from '@appops/shared/contract/checks/icmp-facts';
import { AttemptTrace } from '../../net/attempt-trace.ts';
import type { Echoes } from './read-ping.ts';

/** What an ICMP attempt has measured so far. */
export class IcmpTrace extends AttemptTrace<IcmpFacts> {
  /** What the echo requests came to, once that is known. */
  echoes: Echoes | null = null;
  /** Whether it waits for its turn among the processes that there may be, which is our time and not the target's. */
  waitsForTurn = false;

  override facts(): IcmpFacts {
    const { echoes } = this;
    return {
      protocol: 'icmp',
      sent: echoes?.sent ?? null,
      received: echoes?.received ?? null,
      leastUs: echoes?.roundTrips?.leastUs ?? null,
      averageUs: echoes?.roundTrips?.averageUs ?? null,
      mostUs: echoes?.roundTrips?.mostUs ?? null,
    };
  }
}

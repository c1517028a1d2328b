import type { DnsFacts } from '@appops/shared/contract/checks/dns-facts';
import { AttemptTrace } from '../../net/attempt-trace.ts';
import type { DnsAnswer, Question } from './message.ts';

/** How many records are told, and how much of each. */
const mostTold = 50;
const longestTold = 300;
const mostAliasesTold = 10;

/** What a DNS attempt has measured so far, and found. */
export class DnsTrace extends AttemptTrace<DnsFacts> {
  /** What is asked for, as people know it: "MX of example.com". */
  readonly #asked: string;
  /** Queries that were sent, over UDP and TCP. */
  askedTimes = 0;
  /** Messages that answered something else. */
  passedOver = 0;
  /** A name server was connected to over TCP, because the answer was too long for UDP. */
  overTcp = false;
  answer: DnsAnswer | null = null;
  /** Whose answer it is, and how it came. */
  by: { server: string; transport: 'udp' | 'tcp' } | null = null;

  constructor(where: string, { name, record }: Question) {
    super(where);
    this.#asked = `${record} of ${name}`;
  }

  get asked(): string {
    return this.#asked;
  }

  override activity(): string {
    switch (this.phase) {
      case 'dns':
        return `looking up the name server ${this.where}`;
      case 'connect':
        return `connecting over TCP to the name server ${this.where}, whose answer over UDP was cut off`;
      default: {
        const times = this.askedTimes === 1 ? 'once' : `${this.askedTimes} times`;
        const over = this.overTcp ? ' over TCP' : '';
        const others =
          this.passedOver === 0
            ? ''
            : `; ${this.passedOver} messages that answered something else were passed over`;
        return `waiting for the name server ${this.where}, which was asked ${times} for ${this.#asked} and did not answer${over}${others}`;
      }
    }
  }

  override facts(): DnsFacts {
    const { answer, by } = this;
    const records = (answer?.records ?? []).map(({ value }) => value).toSorted();
    return {
      protocol: 'dns',
      rcode: answer?.rcode ?? null,
      authoritative: answer?.authoritative ?? null,
      records: records.slice(0, mostTold).map(cut),
      recordCount: answer === null ? null : records.length,
      aliases: (answer?.aliases ?? []).slice(0, mostAliasesTold).map(cut),
      leastTtlSeconds: answer?.leastTtlSeconds ?? null,
      transport: by?.transport ?? null,
      server: by?.server ?? null,
      askedTimes: this.askedTimes > 1 ? this.askedTimes : null,
      passedOver: this.passedOver > 0 ? this.passedOver : null,
    };
  }
}

function cut(text: string): string {
  return text.length <= longestTold ? text : `${text.slice(0, longestTold)}…`;
}

import type { UdpFacts } from '@appops/shared/contract/checks/udp-facts';
import { escaped } from '@appops/shared/rules/checks/escaped-bytes';
import { AttemptTrace } from '../../net/attempt-trace.ts';
import { nothingHeard, type Heard } from './heard.ts';

/** What a UDP attempt has sent and heard so far. */
export class UdpTrace extends AttemptTrace<UdpFacts> {
  readonly heard: Heard = nothingHeard();
  /** Whether what is asked has come. */
  answered = false;

  override activity(): string {
    const { sent } = this.heard;
    if (this.phase !== 'wait' || sent === 0) return super.activity();
    return `waiting for an answer of ${this.where} to ${sent === 1 ? 'a datagram' : `${sent} datagrams, all alike`}`;
  }

  override facts(): UdpFacts {
    const { sent, best, datagrams } = this.heard;
    return {
      protocol: 'udp',
      sent,
      heardBytes: best?.bytes ?? null,
      others: this.answered ? datagrams - 1 : datagrams,
    };
  }

  /** The beginning of the datagram that counts, for messages. */
  excerpt(): string {
    const { best } = this.heard;
    if (best === null) return 'nothing';
    if (best.bytes === 0) return 'a datagram without content';
    return `"${escaped(best.beginning)}"${best.bytes > best.beginning.length ? '…' : ''}`;
  }
}

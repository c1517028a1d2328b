import type { TcpCheck } from '@appops/shared/contract/checks/tcp';
import type { TcpFacts } from '@appops/shared/contract/checks/tcp-facts';
import { AttemptTrace } from '../../net/attempt-trace.ts';
import { beginningOf, excerptOf, greetingOf } from './excerpt.ts';
import type { Heard } from './heard.ts';
import type { Talk } from './talk.ts';

/** What a TCP attempt has measured so far, and heard. */
export class TcpTrace extends AttemptTrace<TcpFacts> {
  /** Of the talk that is under way, or over. */
  heard: Heard | null = null;
  /** How the talk ended, once it is over. */
  end: Talk['end'] | null = null;
  /** How the target greeted before it was asked for TLS. */
  plainGreeting: string | null = null;
  readonly #sendsNothing: boolean;

  constructor(where: string, { send }: Pick<TcpCheck, 'send'>) {
    super(where);
    this.#sendsNothing = send === null || send === '';
  }

  override activity(): string {
    const { heard } = this;
    if (heard === null || heard.bytes === 0) return super.activity();
    return `listening to ${this.where} for what is asked; it said ${excerptOf(heard)}`;
  }

  override facts(): TcpFacts {
    const { heard } = this;
    return {
      protocol: 'tcp',
      tls: this.peer.tls,
      heardBytes: heard === null || heard.found.length === 0 ? null : heard.bytes,
      heardTruncated: this.end === 'limit',
      // What is sent may be a password, and some targets say again what they hear.
      greeting:
        this.plainGreeting !== null
          ? greetingOf(this.plainGreeting)
          : heard === null || heard.bytes === 0 || !this.#sendsNothing
            ? null
            : beginningOf(heard),
    };
  }
}

import type { WebsocketCheck } from '@appops/shared/contract/checks/websocket';
import type { WebsocketFacts } from '@appops/shared/contract/checks/websocket-facts';
import type { Phases } from '@appops/shared/contract/checks/phases';
import { escaped } from '@appops/shared/rules/checks/escaped-bytes';
import { AttemptTrace } from '../../net/attempt-trace.ts';
import { toUs } from '../../net/trace.ts';
import type { HeardMessages } from './heard-messages.ts';

/** What a WebSocket attempt has measured so far, and heard. */
export class WebsocketTrace extends AttemptTrace<WebsocketFacts> {
  /** What is going on once the connection stands; null before. */
  stage: 'upgrade' | 'listening' | null = null;
  statusCode: number | null = null;
  subprotocol: string | null = null;
  closeCode: number | null = null;
  heard: HeardMessages | null = null;
  upgradeMs: number | null = null;
  readonly #sendsNothing: boolean;

  constructor(where: string, { send }: Pick<WebsocketCheck, 'send'>) {
    super(where);
    this.#sendsNothing = send === null;
  }

  /** Switching to WebSocket is a phase of its own, between the connection and what is waited for. */
  override phases(): Phases {
    const { dnsUs, connectUs, tlsUs, ...later } = super.phases();
    return { dnsUs, connectUs, tlsUs, upgradeUs: toUs(this.upgradeMs), ...later };
  }

  override activity(): string {
    switch (this.stage) {
      case null:
        return super.activity();
      case 'upgrade':
        return `waiting for ${this.where} to switch to WebSocket`;
      case 'listening':
        return `listening to ${this.where} for what is asked; ${this.heardWords()}`;
    }
  }

  /** What was heard, for messages: its beginning, where it is not told in the facts for the secrets that it may hold, not. */
  heardWords(): string {
    const { heard } = this;
    if (heard === null || heard.count === 0) return 'it said nothing';
    const said = heard.count === 1 ? 'it said 1 message' : `it said ${heard.count} messages`;
    const first = this.#first();
    return first === null ? said : `${said}, ${heard.count === 1 ? '' : 'first '}"${first}"`;
  }

  #first(): string | null {
    const { heard } = this;
    if (heard === null || heard.beginning === null || !this.#sendsNothing) return null;
    return `${readable(heard.beginning)}${heard.goesOn ? '…' : ''}`;
  }

  override facts(): WebsocketFacts {
    const { heard } = this;
    return {
      protocol: 'websocket',
      statusCode: this.statusCode,
      subprotocol: this.subprotocol,
      messages: heard?.count ?? null,
      heardBytes: heard?.bytes ?? null,
      // What is sent may be a secret, and some targets say again what they hear.
      firstMessage: this.#first(),
      closeCode: this.closeCode,
      tls: this.peer.tls,
    };
  }
}

/** Printable ASCII as it is, everything else escaped: messages may be any bytes. */
function readable(bytes: Buffer): string {
  return escaped(bytes);
}

import type { WebsocketAssertion } from '@appops/shared/contract/checks/websocket';
import { occursIn } from '../http/linear-pattern.ts';

export type MessageAssertion = Extract<WebsocketAssertion, { kind: 'message' }>;

/** How much of the first message is kept to be told of, in bytes. */
const excerptBytes = 80;
/** In so much of what is heard patterns are looked for: where the sockets are, a longer text would hold them all up. */
export const patternBytes = 64 * 1024;

/** What was heard so far, and which of what is to be heard was in it. */
export class HeardMessages {
  readonly #wanted: readonly MessageAssertion[];
  readonly found: boolean[];
  count = 0;
  bytes = 0;
  /** The beginning of the first message. */
  beginning: Buffer | null = null;
  /** The first message was longer than its beginning. */
  goesOn = false;
  /** Patterns were looked for only in a part of what was heard. */
  patternsCut = false;

  constructor(wanted: readonly MessageAssertion[]) {
    this.#wanted = wanted;
    this.found = wanted.map(() => false);
  }

  get foundAll(): boolean {
    return this.found.every(Boolean);
  }

  hear(message: Buffer): void {
    this.count += 1;
    this.bytes += message.length;
    if (this.beginning === null) {
      this.beginning = Buffer.from(message.subarray(0, excerptBytes));
      this.goesOn = message.length > excerptBytes;
    }
    const text = message.toString();
    const isLate = this.bytes > patternBytes;
    this.#wanted.forEach(({ comparison, value }, index) => {
      if (this.found[index] === true) return;
      switch (comparison) {
        case 'contains':
          this.found[index] = text.includes(value);
          break;
        case 'equals':
          this.found[index] = text === value;
          break;
        case 'matches':
          if (isLate) this.patternsCut = true;
          else this.found[index] = occursIn(value, text);
          break;
      }
    });
  }
}

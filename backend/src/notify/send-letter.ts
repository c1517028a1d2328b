import type { ChannelSettings, Message } from '@appops/shared/contract/notifications';
import type { Sealer } from '../access/sealing.ts';
import type { ChannelTable } from '../database/schema/notify.ts';
import type { AddressRules } from '../probing/net/address-rules.ts';
import { NameResolver } from '../probing/net/name-resolver.ts';
import { trustIn, type Trust } from '../probing/net/trust.ts';
import { channelKindOf } from './channels/kinds.ts';
import type { SendTools, Sent } from './channels/channel-kind.ts';
import { settingsOf } from './channel.ts';

/** What came of a try, and whether it may have arrived though it failed. */
export type Outcome =
  Extract<Sent, { ok: true }> | (Extract<Sent, { ok: false }> & { mayHaveArrived: boolean });

/** How long one try may take, from the look-up of the name to the answer; milliseconds. A lease lasts longer. */
export const sendLimit = 10_000;

/** What all tries of a process have in common. */
export class Postman {
  readonly #sealer: Sealer;
  readonly #resolver = new NameResolver();
  readonly #limitMs: number;
  #trust: Trust | undefined;

  /** @param options.limitMs how long a try may take; tests are in more of a hurry */
  constructor(sealer: Sealer, options: { limitMs?: number; trust?: Trust } = {}) {
    this.#sealer = sealer;
    this.#limitMs = options.limitMs ?? sendLimit;
    this.#trust = options.trust;
  }

  /**
   * One try to send a message by a channel. It never throws, and never takes longer than the limit.
   * @param letter.id what the receiver knows it by
   * @param letter.now epoch milliseconds
   */
  async send(
    channel: Pick<ChannelTable, 'settings' | 'secret'>,
    letter: { id: string; message: Message; now: number },
    rules: AddressRules,
  ): Promise<Outcome> {
    // Read once, which takes a while that is not the receiver's.
    const trust = (this.#trust ??= trustIn());
    const abort = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    let hasLeft = false;
    const late = new Promise<Sent>((resolve) => {
      timer = setTimeout(() => {
        abort.abort();
        resolve({
          ok: false,
          passes: true,
          message: `Nothing was heard for ${this.#limitMs / 1000} s, ${hasLeft ? 'so that it may have arrived or not' : 'and it was not sent yet'}.`,
        });
      }, this.#limitMs);
    });
    try {
      const leaving = () => {
        hasLeft = true;
      };
      const tools = { rules, trust, signal: abort.signal, leaving };
      const sent = await Promise.race([this.#try(channel, letter, tools), late]);
      return sent.ok ? sent : { ...sent, mayHaveArrived: hasLeft && sent.refused !== true };
    } catch (error) {
      // A bug, or a secret that cannot be opened: it may be otherwise after people have looked.
      const message = error instanceof Error ? error.message : String(error);
      return { ok: false, passes: true, message, mayHaveArrived: hasLeft };
    } finally {
      clearTimeout(timer);
      abort.abort();
    }
  }

  #try(
    channel: Pick<ChannelTable, 'settings' | 'secret'>,
    letter: { id: string; message: Message; now: number },
    tools: Omit<SendTools, 'resolver'>,
  ): Promise<Sent> {
    const settings: ChannelSettings = settingsOf(channel);
    const secret = channel.secret === null ? null : this.#sealer.open(channel.secret);
    return channelKindOf(settings).send(
      { ...letter, settings, secret },
      { ...tools, resolver: this.#resolver },
    );
  }
}

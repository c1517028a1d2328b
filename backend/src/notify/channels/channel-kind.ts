import type { ChannelSettings, ChannelSettingsOf, Message } from '@appops/shared/contract/notifications';
import type { AddressRules } from '../../probing/net/address-rules.ts';
import type { NameResolver } from '../../probing/net/name-resolver.ts';
import type { Trust } from '../../probing/net/trust.ts';

/** A message on its way by a channel of one kind. */
export interface Letter<S> {
  /** The same at each try: whoever gets it twice knows it by this. */
  id: string;
  message: Message;
  settings: S;
  /** In plain, for as long as the try takes; null where the channel has none. */
  secret: string | null;
  /** The time of this try; epoch milliseconds. */
  now: number;
}

/** What a try is made with. */
export interface SendTools {
  /** Which addresses beyond the public internet may be called: those of the local probe. */
  rules: AddressRules;
  resolver: NameResolver;
  trust: Trust;
  /** Ends the try at its time limit. */
  signal: AbortSignal;
  /** Called before the first part of the message leaves: from then on it may have arrived. */
  leaving: () => void;
}

/**
 * What came of a try. `note`: it was taken, but something is to be said of it. `passes`: it may be otherwise later, so
 * that it is tried again; else people have to change something, and `message` says what.
 */
export type Sent =
  | { ok: true; note: string | null }
  | {
      ok: false;
      passes: boolean;
      message: string;
      /** How long the receiver asks to be left alone, in milliseconds. */
      pauseMs?: number;
      /** The receiver itself said that it has not taken it: it cannot have arrived by this try. */
      refused?: true;
    };

/** What a kind of channel does: it shows a message in its way, and sends it. It knows no database and no event. */
export interface ChannelKindOf<S extends ChannelSettings> {
  /**
   * The secret that a channel of these settings is to have.
   * @param given by people, else undefined
   * @returns `made`: a new one of our own, which is told once
   * @throws {AppError} invalid_request for a secret that cannot be one, is missing, or may not be sent as set
   */
  secretFor(settings: S, given: string | undefined): { secret: string | null; made: boolean };
  /** Whether a stored secret serves after a change; it must not be led to somebody else. */
  keepsSecret(before: S, after: S): boolean;
  /**
   * One try. It opens connections only to addresses that the rules allow, follows nobody elsewhere, and comes to its end
   * when the signal aborts. What it says holds no secret.
   */
  send(letter: Letter<S>, tools: SendTools): Promise<Sent>;
}

/** One for each kind: a kind without its folder does not compile. */
export type ChannelKinds = {
  readonly [K in ChannelSettings['kind']]: ChannelKindOf<ChannelSettingsOf<K>>;
};

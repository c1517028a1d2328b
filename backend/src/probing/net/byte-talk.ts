import type { Socket } from 'node:net';
import { escaped } from '@appops/shared/rules/checks/escaped-bytes';
import type { FailureReason } from '@appops/shared/words/failure';
import { errorCode, failed, gaveUp, type Failure } from './failure.ts';
import { ownShortage } from './own-shortages.ts';

const shownBytes = 200;

/** A step of a talk that went wrong. It is thrown within a talk alone: whoever holds the talk makes a value of it. */
export class TalkFailure extends Error {
  readonly failure: Failure;

  constructor({ failure }: { failure: Failure }) {
    super(failure.message);
    this.failure = failure;
  }
}

/** What a talk comes to, with its failure as a value. Anything else that is thrown is a mistake of ours, and goes on. */
export async function talked<T extends object>(talk: () => Promise<T>): Promise<T | { failure: Failure }> {
  try {
    return await talk();
  } catch (error) {
    if (error instanceof TalkFailure) return { failure: error.failure };
    throw error;
  }
}

export interface TalkLimits {
  /** Host and address, for messages. */
  where: string;
  /** What may come in all, in bytes. */
  mostBytes: number;
  /** What was not reached when the connection ends: "before TLS". */
  before: string;
}

/**
 * A talk in turns on a connection: what comes is kept until it is asked for, with a cap on all of it. An end of the connection
 * is told once what came before has been taken.
 */
export class ByteTalk {
  readonly socket: Socket;
  readonly limits: TalkLimits;
  /** What came and was not taken yet: from `#from` to `#to`. It doubles, so that who drips costs no more than who pours. */
  #buffer: Buffer = Buffer.alloc(0);
  #from = 0;
  #to = 0;
  #bytes = 0;
  #lost: Failure | null = null;
  #wake: (() => void) | null = null;

  constructor(socket: Socket, limits: TalkLimits) {
    this.socket = socket;
    this.limits = limits;
    socket
      .on('data', this.#onData)
      .on('end', this.#onEnd)
      .on('close', this.#onEnd)
      .on('error', this.#onError);
    if (socket.destroyed) this.#onEnd();
  }

  say(bytes: string | Uint8Array): void {
    this.socket.write(bytes);
  }

  /** A failure of this peer, to be thrown: "<host> <words>". */
  broken(reason: FailureReason, words: string): TalkFailure {
    return new TalkFailure(failed(reason, `${this.limits.where} ${words}`));
  }

  /**
   * Takes the next whole, whatever that is.
   * @param lengthOf how long it is, of what has come so far; 0 where that is not all of it yet
   * @throws {TalkFailure} where it does not come
   */
  protected async whole(lengthOf: (kept: Buffer) => number): Promise<Buffer> {
    for (;;) {
      const kept = this.#kept();
      const length = lengthOf(kept);
      if (length > 0) {
        this.#from += length;
        return kept.subarray(0, length);
      }
      if (this.#bytes > this.limits.mostBytes) throw this.tooMuch(kept);
      if (this.#lost !== null) throw new TalkFailure({ failure: this.#lost });
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** What it is that more came than there may. */
  protected tooMuch(kept: Buffer): TalkFailure {
    const { mostBytes, before } = this.limits;
    return this.broken('protocol', `said more than ${mostBytes} bytes ${before}, "${shown(kept)}"`);
  }

  /** Hears no more; what comes from here on is somebody else's. Returns what came and was not asked for. */
  protected handOver(): Buffer {
    const { socket } = this;
    socket
      .off('data', this.#onData)
      .off('end', this.#onEnd)
      .off('close', this.#onEnd)
      .off('error', this.#onError);
    // Whoever takes it over listens for errors; one without a listener would end the thread.
    socket.on('error', () => undefined);
    socket.pause();
    return this.#kept();
  }

  #kept(): Buffer {
    return this.#buffer.subarray(this.#from, this.#to);
  }

  /** Nothing that was taken is ever written over: where there is no room behind, all moves to another buffer. */
  #append(piece: Buffer): void {
    if (this.#to + piece.length > this.#buffer.length) {
      const kept = this.#kept();
      this.#buffer = Buffer.allocUnsafe(Math.max(1024, 2 * (kept.length + piece.length)));
      kept.copy(this.#buffer);
      this.#from = 0;
      this.#to = kept.length;
    }
    piece.copy(this.#buffer, this.#to);
    this.#to += piece.length;
  }

  readonly #onData = (piece: Buffer): void => {
    this.#bytes += piece.length;
    if (this.#bytes > this.limits.mostBytes) this.socket.pause();
    this.#append(piece);
    this.#wake?.();
  };

  readonly #onEnd = (): void => {
    const { where, before } = this.limits;
    this.#lost ??= gaveUp('protocol', `${where} closed the connection ${before}`).failure;
    this.#wake?.();
  };

  readonly #onError = (error: Error): void => {
    const { where, before } = this.limits;
    const code = errorCode(error);
    const own = ownShortage(code);
    this.#lost ??=
      own === null
        ? gaveUp('protocol', `${where} broke the connection off ${before} (${code})`).failure
        : failed('internal', `The talk with ${where} could not go on: ${own}`).failure;
    this.#wake?.();
  };
}

/** What a peer said, printable whatever it is. */
export function shown(said: Buffer | string): string {
  const bytes = typeof said === 'string' ? Buffer.from(said, 'latin1') : said;
  return `${escaped(bytes.subarray(0, shownBytes))}${bytes.length > shownBytes ? '…' : ''}`;
}

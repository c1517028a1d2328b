import { hashSecret } from '../access/secrets.ts';
import type { Store } from '../database/store.ts';
import { AppError } from '../errors.ts';
import type { HeardBeat } from './heard-beat.ts';
import type { PushListening } from './listening.ts';
import { storeBeats } from './store-beats.ts';

interface ReceiverOptions {
  store: Store;
  now: () => number;
  listening: Pick<PushListening, 'paused'>;
}

interface WaitingBeat {
  hash: string;
  beat: HeardBeat;
  settle: (taken: boolean | Error) => void;
}

/** So many beats a second of one address are taken in the long run, and so many at once. */
const perSecond = 5;
const atOnce = 60;
/** So many beats may wait to be stored; beyond that senders are told to come again. */
const mostWaiting = 2_000;
const largestBatch = 200;
/** How long a beat may wait to be stored, in milliseconds; then its sender is told to come again. */
const patienceMs = 8_000;
/** So many addresses are remembered, and an address that is none for so long, in milliseconds. */
const mostKnown = 20_000;
const refusedFor = 10_000;

/**
 * Takes beats: those that come together are stored together, and each is answered when it is stored, so that what was answered
 * well is there after a kill. An address that sends too often is told to wait, before anything is looked up; one that is
 * none is looked up once in a while.
 */
export class PushReceiver {
  readonly #options: ReceiverOptions;
  readonly #rooms = new Map<string, { room: number; at: number }>();
  readonly #refused = new Map<string, number>();
  #waiting: WaitingBeat[] = [];
  #storing = false;

  constructor(options: ReceiverOptions) {
    this.#options = options;
  }

  /**
   * Looks at an address before a body is read.
   * @throws {AppError} not_found for one that was none a moment ago, rate_limited, unavailable
   */
  admit(token: string): void {
    const hash = hashSecret(token);
    const at = performance.now();
    const refusedAt = this.#refused.get(hash);
    if (refusedAt !== undefined && at - refusedAt < refusedFor) throw noAddress();
    if (this.#waiting.length >= mostWaiting) {
      this.#options.listening.paused();
      throw tryAgain('Too many beats wait to be stored. Try again in a moment.');
    }
    const known = this.#rooms.get(hash) ?? { room: atOnce, at };
    const room = Math.min(atOnce, known.room + ((at - known.at) / 1000) * perSecond);
    remember(this.#rooms, hash, { room: Math.max(0, room - 1), at });
    if (room < 1)
      throw new AppError(
        'rate_limited',
        `This address takes ${perSecond} beats a second. Those that were taken count; send fewer.`,
        { retryAfterS: 1 },
      );
  }

  /**
   * Stores a beat.
   * @throws {AppError} not_found, unavailable where it could not be stored: it may be sent again
   */
  async take(token: string, beat: HeardBeat): Promise<void> {
    const hash = hashSecret(token);
    let timer: NodeJS.Timeout | undefined;
    const taken = await new Promise<boolean | Error>((settle) => {
      this.#waiting.push({ hash, beat, settle });
      timer = setTimeout(() => settle(new Error('It took too long')), patienceMs);
      if (!this.#storing) {
        this.#storing = true;
        setImmediate(() => void this.#store());
      }
    });
    clearTimeout(timer);
    if (taken === true) return;
    if (taken === false) {
      remember(this.#refused, hash, performance.now());
      throw noAddress();
    }
    this.#options.listening.paused();
    throw tryAgain(
      'The beat could not be stored: the database does not answer. Try again in a moment.',
      taken,
    );
  }

  /** A new address was made: what was none may be one now. */
  forget(): void {
    this.#refused.clear();
  }

  async #store(): Promise<void> {
    const { store, now } = this.#options;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, largestBatch);
      try {
        const known = await store.write((tx) => storeBeats(tx, batch, now()));
        for (const { hash, settle } of batch) settle(known.has(hash));
      } catch (error) {
        const cause = error instanceof Error ? error : new Error(String(error));
        for (const { settle } of batch) settle(cause);
      }
    }
    this.#storing = false;
  }
}

function remember<V>(map: Map<string, V>, key: string, value: V): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= mostKnown) return;
  for (const oldest of map.keys()) {
    map.delete(oldest);
    break;
  }
}

function noAddress(): AppError {
  return new AppError(
    'not_found',
    'No monitor waits for beats at this address. It was told once, when it was made; make a new one on the page of the monitor.',
  );
}

function tryAgain(message: string, cause?: unknown): AppError {
  return new AppError('unavailable', message, { retryAfterS: 5, cause });
}

import type { Principal } from '../context.ts';
import { AppError } from '../errors.ts';

/** Streams of one process at most; each reads the log after each commit. */
export const mostStreams = 500;
/** Of one token, which behind Grafana's doors many people share: it leaves room for the others. */
export const mostPerToken = 400;
/** Of one caller: a token, or one person behind the app door. */
export const mostPerCaller = 50;

/** Counts the event streams that are open, so that nobody holds all of them. */
export class OpenStreams {
  #all = 0;
  readonly #by = new Map<string, number>();

  /**
   * @returns what to call when the stream has ended
   * @throws {AppError} rate_limited when this token or caller has too many, unavailable when all together are
   */
  take({ tokenId, actor }: Principal): () => void {
    const token = `token ${tokenId}`;
    const caller = `caller ${tokenId} ${actor.id}`;
    for (const [key, most] of [
      [caller, mostPerCaller],
      [token, mostPerToken],
    ] as const)
      if (this.#of(key) >= most)
        throw new AppError(
          'rate_limited',
          `${most} event streams of this ${key === caller ? 'caller' : 'token'} are open, which is the most. Close some, or ask for events as JSON, with \`after\`.`,
          { retryAfterS: 60 },
        );
    if (this.#all >= mostStreams)
      throw new AppError(
        'unavailable',
        'Too many event streams are open. Ask for events as JSON, with `after`, or try again later.',
        { retryAfterS: 60 },
      );
    this.#add(1, token, caller);
    return () => {
      this.#add(-1, token, caller);
    };
  }

  #of(key: string): number {
    return this.#by.get(key) ?? 0;
  }

  #add(many: number, ...keys: string[]): void {
    this.#all += many;
    for (const key of keys) {
      const now = this.#of(key) + many;
      if (now === 0) this.#by.delete(key);
      else this.#by.set(key, now);
    }
  }
}

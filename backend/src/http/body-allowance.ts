import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';

/** Every body counts as this much at least, in bytes: connections are not free. */
const least = 16 * 1024;

/** How much is held for bodies at once, in bytes. */
export interface Allowance {
  all: number;
  /** For one address; as much as for all when left out. */
  perAddress?: number;
}

/**
 * Bounds what callers hold who have shown no token: what their requests say that they will send is set aside before a
 * byte of it is read, and free again when the answer is sent or the connection is gone.
 */
export class BodyAllowance {
  readonly #most: Required<Allowance>;
  #held = 0;
  readonly #byAddress = new Map<string, number>();

  constructor({ all, perAddress = all }: Allowance) {
    this.#most = { all, perAddress };
  }

  /** Bytes that are set aside now. */
  get held(): number {
    return this.#held;
  }

  /**
   * @param limit the most that the route takes, in bytes; a body of a length that is not told counts as that
   * @throws {AppError} too_large, rate_limited when the address holds too much, unavailable when all together do
   */
  take({ headers, ip }: Pick<FastifyRequest, 'headers' | 'ip'>, reply: FastifyReply, limit: number): void {
    const told = headers['content-length'];
    if (told === undefined && headers['transfer-encoding'] === undefined) return;
    const length = told === undefined ? limit : Number(told);
    if (length > limit) throw new AppError('too_large', 'The body is larger than this route accepts.');
    const bytes = Math.max(least, length);
    const mine = this.#byAddress.get(ip) ?? 0;
    if (this.#held + bytes > this.#most.all)
      throw new AppError('unavailable', 'Too many requests are under way. Try again in a moment.', {
        retryAfterS: 5,
      });
    if (mine + bytes > this.#most.perAddress)
      throw new AppError(
        'rate_limited',
        'Too many requests of this address are under way. Try again in a moment.',
        {
          retryAfterS: 5,
        },
      );
    this.#held += bytes;
    this.#byAddress.set(ip, mine + bytes);
    reply.raw.once('close', () => {
      this.#held -= bytes;
      const left = (this.#byAddress.get(ip) ?? 0) - bytes;
      if (left > 0) this.#byAddress.set(ip, left);
      else this.#byAddress.delete(ip);
    });
  }
}

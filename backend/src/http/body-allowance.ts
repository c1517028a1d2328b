import type { FastifyReply, FastifyRequest } from 'fastify';
import { Transform, type Readable } from 'node:stream';
import { AppError } from '../errors.ts';

/** Every body counts as this much from its first byte on: a request under way is not free. */
const least = 16 * 1024;

/** How much is held for bodies at once, in bytes, and how long one may take to come, in milliseconds. */
export interface Allowance {
  all: number;
  /** For one address; as much as for all when left out. */
  perAddress?: number;
  patienceMs?: number;
}

/** What one request holds. */
interface Hold {
  ip: string;
  bytes: number;
  overdue: NodeJS.Timeout;
}

/**
 * Bounds what callers hold who have shown no token. What counts is what has come, whatever length was told: who
 * announces a large body and sends nothing takes no more than its request, and has to send it in time.
 */
export class BodyAllowance {
  readonly #most: Required<Allowance>;
  #held = 0;
  readonly #byAddress = new Map<string, number>();
  readonly #holds = new WeakMap<object, Hold>();

  constructor({ all, perAddress = all, patienceMs = 15_000 }: Allowance) {
    this.#most = { all, perAddress, patienceMs };
  }

  /** Bytes that are held now. */
  get held(): number {
    return this.#held;
  }

  /**
   * Takes a request in before a byte of its body is read. What it holds is free again when the answer is sent or the
   * connection is gone.
   * @param limit the most that the route takes, in bytes
   * @throws {AppError} too_large, rate_limited when the address holds too much, unavailable when all together do
   */
  take(request: Pick<FastifyRequest, 'headers' | 'ip' | 'raw'>, reply: FastifyReply, limit: number): void {
    const { headers, ip, raw } = request;
    const told = headers['content-length'];
    if (told === undefined && headers['transfer-encoding'] === undefined) return;
    if (told !== undefined && Number(told) > limit)
      throw new AppError('too_large', 'The body is larger than this route accepts.');
    const hold: Hold = {
      ip,
      bytes: 0,
      overdue: setTimeout(() => raw.destroy(), this.#most.patienceMs),
    };
    hold.overdue.unref();
    try {
      this.#add(hold, least);
    } catch (error) {
      clearTimeout(hold.overdue);
      throw error;
    }
    this.#holds.set(raw, hold);
    raw.once('end', () => clearTimeout(hold.overdue));
    reply.raw.once('close', () => {
      clearTimeout(hold.overdue);
      this.#add(hold, -hold.bytes);
    });
  }

  /**
   * A body on its way to whoever reads it, counted. One that would be more than may be held breaks off with the
   * error that `take` throws.
   */
  counted({ raw }: Pick<FastifyRequest, 'raw'>, body: Readable): Readable {
    const hold = this.#holds.get(raw);
    if (hold === undefined) return body;
    let free = least;
    const counter = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        const more = Math.max(0, chunk.length - free);
        free = Math.max(0, free - chunk.length);
        try {
          this.#add(hold, more);
          done(null, chunk);
        } catch (error) {
          done(error instanceof Error ? error : new Error(String(error)));
        }
      },
    });
    body.once('error', (error) => counter.destroy(error));
    return body.pipe(counter);
  }

  #add(hold: Hold, bytes: number): void {
    const { ip } = hold;
    const mine = this.#byAddress.get(ip) ?? 0;
    if (bytes > 0 && this.#held + bytes > this.#most.all)
      throw new AppError('unavailable', 'Too many requests are under way. Try again in a moment.', {
        retryAfterS: 5,
      });
    if (bytes > 0 && mine + bytes > this.#most.perAddress)
      throw new AppError(
        'rate_limited',
        'Too many requests of this address are under way. Try again in a moment.',
        { retryAfterS: 5 },
      );
    hold.bytes += bytes;
    this.#held += bytes;
    if (mine + bytes > 0) this.#byAddress.set(ip, mine + bytes);
    else this.#byAddress.delete(ip);
  }
}

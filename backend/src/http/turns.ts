import type { Principal } from '../context.ts';
import { AppError } from '../errors.ts';

/** How many requests of one caller are carried out at a time: fewer than PostgreSQL's connections. */
const most = 8;
/** How many more may wait for their turn, of one token, and of a door's that many people share. */
const waiting = { own: 200, shared: 2_000 };

interface Line {
  running: number;
  waiting: (() => void)[];
}

/**
 * Lets a caller's requests be carried out a few at a time, so that many slow ones of one caller, all under way at once,
 * keep nobody else from an answer. A caller is a token, or one person behind Grafana's app door.
 */
export class Turns {
  readonly #lines = new Map<string, Line>();
  readonly #atATime: number;

  /**
   * @param atATime requests of one caller at a time. One where they are carried out one after the other anyway, as
   * SQLite reads in this thread: more of them would only stand in line before everybody else's.
   */
  constructor(atATime = most) {
    this.#atATime = atATime;
  }

  /** Callers of whom something is under way. */
  get callers(): number {
    return this.#lines.size;
  }

  /**
   * Carries out what a caller asks for, when it is its turn.
   * @throws {AppError} rate_limited where too much of the caller is under way
   */
  async take<T>(
    { tokenId, actor, door }: Pick<Principal, 'tokenId' | 'actor' | 'door'>,
    work: () => Promise<T>,
  ): Promise<T> {
    const key = door === 'app' ? `${tokenId} ${actor.id}` : String(tokenId);
    const line = this.#lines.get(key) ?? { running: 0, waiting: [] };
    this.#lines.set(key, line);
    if (line.running >= this.#atATime) {
      if (line.waiting.length >= (door === 'datasource' ? waiting.shared : waiting.own))
        throw new AppError(
          'rate_limited',
          `This ${door === 'app' ? 'caller' : 'token'} has ${line.running + line.waiting.length} requests under way. Wait for their answers before you ask for more.`,
          { retryAfterS: 1 },
        );
      // `running` stays: the request that ends calls this one instead of counting itself out.
      await new Promise<void>((resolve) => line.waiting.push(resolve));
    } else line.running += 1;
    try {
      return await work();
    } finally {
      const next = line.waiting.shift();
      if (next !== undefined) next();
      else {
        line.running -= 1;
        if (line.running === 0) this.#lines.delete(key);
      }
    }
  }
}

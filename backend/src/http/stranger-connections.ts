import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** How many connections without a token are kept, in all and of one address. */
export interface ConnectionLimits {
  all: number;
  perAddress: number;
  /** How long the first request may take to come, in milliseconds; Node itself waits for ever for its first byte. */
  patienceMs?: number;
}

interface Stranger {
  socket: Socket;
  address: string;
  /** Requests on it that are not answered yet. */
  underWay: number;
  /** Ends it when no request comes. */
  overdue: NodeJS.Timeout;
}

/**
 * Bounds the connections of callers who have shown no token. A new one is always let in, since it may be that of
 * somebody with a token: when there are too many, the one that has waited longest without a request goes; where all
 * are at work, the new one goes. Whoever was recognised on a connection counts no more.
 */
export class StrangerConnections {
  readonly #limits: ConnectionLimits;
  /** The longest known first. */
  readonly #strangers = new Map<Socket, Stranger>();
  readonly #byAddress = new Map<string, Set<Stranger>>();

  constructor(server: Server, limits: ConnectionLimits) {
    this.#limits = limits;
    server.on('connection', (socket: Socket) => this.#arrive(socket));
    server.on('request', ({ socket }, response) => {
      const stranger = this.#strangers.get(socket);
      if (stranger === undefined) return;
      clearTimeout(stranger.overdue);
      stranger.underWay += 1;
      response.once('close', () => {
        stranger.underWay -= 1;
        // The longest idle goes first.
        if (this.#strangers.delete(socket)) this.#strangers.set(socket, stranger);
        const own = this.#byAddress.get(stranger.address);
        if (own?.delete(stranger) === true) own.add(stranger);
      });
    });
  }

  /** Connections that are counted now. */
  get count(): number {
    return this.#strangers.size;
  }

  /** Whoever calls on this connection is known. */
  recognised(socket: Socket): void {
    this.#forget(socket);
  }

  #arrive(socket: Socket): void {
    const address = socket.remoteAddress ?? '';
    const overdue = setTimeout(() => socket.destroy(), this.#limits.patienceMs ?? 25_000);
    overdue.unref();
    const stranger: Stranger = { socket, address, underWay: 0, overdue };
    const own = this.#byAddress.get(address) ?? new Set<Stranger>();
    own.add(stranger);
    this.#byAddress.set(address, own);
    this.#strangers.set(socket, stranger);
    socket.once('close', () => this.#forget(socket));
    if (own.size > this.#limits.perAddress) this.#end(own);
    if (this.#strangers.size > this.#limits.all) this.#end(this.#strangers.values());
  }

  #end(strangers: Iterable<Stranger>): void {
    let last: Stranger | undefined;
    for (const stranger of strangers) {
      last = stranger;
      if (stranger.underWay === 0) break;
    }
    last?.socket.destroy();
  }

  #forget(socket: Socket): void {
    const stranger = this.#strangers.get(socket);
    if (stranger === undefined) return;
    clearTimeout(stranger.overdue);
    this.#strangers.delete(socket);
    const own = this.#byAddress.get(stranger.address);
    own?.delete(stranger);
    if (own?.size === 0) this.#byAddress.delete(stranger.address);
  }
}

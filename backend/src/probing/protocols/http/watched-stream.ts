import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** A connection, of which every piece is shown to somebody before it is read; nothing is read beyond what is wanted. */
export class WatchedStream extends Duplex {
  readonly #socket: Socket;

  /** @param onPiece answers whether the piece, and what follows, may be read */
  constructor(socket: Socket, onPiece: (piece: Buffer) => boolean) {
    super();
    this.#socket = socket;
    socket.on('data', (piece: Buffer) => {
      if (this.destroyed || !onPiece(piece)) return;
      if (!this.push(piece)) socket.pause();
    });
    socket.once('end', () => {
      if (!this.destroyed) this.push(null);
    });
    socket.on('error', (error) => this.destroy(error));
    socket.once('close', () => this.destroy());
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(piece: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#socket.write(piece, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }
}

import { createParser } from 'eventsource-parser';

/** One message of a `text/event-stream`. */
export interface StreamMessage {
  event: string;
  data: string;
  id: string | null;
}

/** Reads a `text/event-stream` piece by piece (WHATWG HTML, section 9.2.6); comments are the heartbeat. */
export class EventTextReader {
  #told: StreamMessage[] = [];
  readonly #decoder = new TextDecoder();
  readonly #parser = createParser({
    onEvent: ({ event = 'message', data, id = null }) => this.#told.push({ event, data, id }),
  });

  /** The messages that this piece completes. */
  read(piece: Uint8Array): StreamMessage[] {
    this.#parser.feed(this.#decoder.decode(piece, { stream: true }));
    const told = this.#told;
    this.#told = [];
    return told;
  }
}

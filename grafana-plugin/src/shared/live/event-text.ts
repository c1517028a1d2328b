/** One message of a `text/event-stream`. */
export interface StreamMessage {
  event: string;
  data: string;
  id: string | null;
}

/** Reads a `text/event-stream` piece by piece (WHATWG HTML, section 9.2.6); comments are the heartbeat. */
export class EventTextReader {
  #rest = '';
  readonly #decoder = new TextDecoder();

  /** The messages that this piece completes. */
  read(piece: Uint8Array): StreamMessage[] {
    this.#rest += this.#decoder.decode(piece, { stream: true });
    const blocks = this.#rest.split(/\r\n\r\n|\n\n|\r\r/);
    this.#rest = blocks.pop() ?? '';
    return blocks.map(messageOf).filter((message) => message !== null);
  }
}

function messageOf(block: string): StreamMessage | null {
  let event = 'message';
  let id: string | null = null;
  const data: string[] = [];
  for (const line of block.split(/\r\n|\n|\r/)) {
    if (line === '' || line.startsWith(':')) continue;
    const colon = line.indexOf(':');
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'event') event = value;
    else if (name === 'data') data.push(value);
    else if (name === 'id') id = value;
  }
  return data.length === 0 && event === 'message' ? null : { event, data: data.join('\n'), id };
}

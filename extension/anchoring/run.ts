/**
 * The share of the page's text that stands in one text node, or in several that follow on one another: frameworks draw "#"
 * and "1001" as two, another build draws them as one.
 */
export class Run {
  /** Where it begins in `TextIndex.text`. */
  readonly start: number;
  readonly text: string;
  /** The element that it stands in; the host, where it stands right in a shadow tree. */
  readonly holder: Element;
  /** What stood in its nodes. */
  readonly read: string;
  private found: readonly Text[] | null;

  /** Without nodes it is all that stands in its holder. */
  constructor(
    start: number,
    text: string,
    read: string,
    holder: Element,
    nodes: readonly Text[] | null = null,
  ) {
    this.start = start;
    this.text = text;
    this.read = read;
    this.holder = holder;
    this.found = nodes;
  }

  /**
   * The nodes that it stands in. Of most nobody ever asks for them, and in a world of its own each node that a script gets
   * costs the browser an entry in a table.
   */
  get nodes(): readonly Text[] {
    return (this.found ??= [...this.holder.childNodes].filter((node): node is Text => node.nodeType === 3));
  }

  /** All that stands in its nodes now. */
  get raw(): string {
    return this.nodes.map(({ data }) => data).join('');
  }
}

/** Characters of a text that are gone through between two chances for the page to have its turn. */
export const LONG = 20_000;

/** A text with its whitespace collapsed, and without any at its beginning where it follows on some. */
export function collapse(raw: string, isAfterSpace: boolean): string {
  const text = /[^\S ]| {2}/.test(raw) ? raw.replace(/\s+/g, ' ') : raw;
  return isAfterSpace && text.startsWith(' ') ? text.slice(1) : text;
}

/** The same of a long text, in steps. */
export function* collapseLong(raw: string, isAfterSpace: boolean): Generator<void, string> {
  const parts: string[] = [];
  let endsInSpace = isAfterSpace;
  for (let from = 0; from < raw.length; from += LONG) {
    const part = collapse(raw.slice(from, from + LONG), endsInSpace);
    if (part !== '') endsInSpace = part.endsWith(' ');
    parts.push(part);
    yield;
  }
  return parts.join('');
}

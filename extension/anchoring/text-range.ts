import { rawOf, type Run, type TextIndex } from './text-index.ts';

/* From places in the page's text to the document, and back. */

/** The run that holds this place of the text, by binary search. */
export function runAt(index: TextIndex, offset: number): Run | undefined {
  let low = 0;
  let high = index.runs.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (index.runs[middle]!.start <= offset) low = middle;
    else high = middle - 1;
  }
  return index.runs[low];
}

/** Turns offsets of the text into a range of the document; null when they lie outside. */
export function rangeAt(index: TextIndex, start: number, end: number): Range | null {
  const first = runAt(index, start);
  const last = runAt(index, Math.max(start, end - 1));
  if (!first || !last || end <= start || start < 0 || end > index.text.length) return null;
  const range = first.node.ownerDocument.createRange();
  range.setStart(...nodeAt(first, rawOffset(first, start - first.start, 'start'), 'start'));
  range.setEnd(...nodeAt(last, rawOffset(last, end - last.start, 'end'), 'end'));
  return range;
}

/** Offsets of a range in the text; null when no text of the page lies inside it. */
export function offsetsOf(index: TextIndex, range: Range): { start: number; end: number } | null {
  let start = -1;
  let end = -1;
  const holder = range.commonAncestorContainer;
  const span = index.spans.get(holder.nodeType === 1 ? (holder as Element) : holder.parentElement!);
  for (const run of span ? index.runs.slice(span.first, span.end) : index.runs) {
    if (![run.node, ...run.more].some((node) => range.intersectsNode(node))) {
      if (start >= 0) break;
      continue;
    }
    const from = collapsedEdge(run, range.startContainer, range.startOffset) ?? 0;
    const to = collapsedEdge(run, range.endContainer, range.endOffset) ?? run.text.length;
    if (to <= from) continue;
    if (start < 0) start = run.start + from;
    end = run.start + to;
  }
  if (start < 0) return null;
  while (start < end && index.text[start] === ' ') start++;
  while (end > start && index.text[end - 1] === ' ') end--;
  return end > start ? { start, end } : null;
}

/* The node of a run in which an offset of all its data lies, and the offset in that. */
function nodeAt({ node, more }: Run, raw: number, edge: 'start' | 'end'): [Text, number] {
  let rest = raw;
  for (const one of [node, ...more]) {
    if (rest < one.data.length || (edge === 'end' && rest === one.data.length)) return [one, rest];
    rest -= one.data.length;
  }
  const last = more.at(-1) ?? node;
  return [last, last.data.length];
}

/* Where an edge of a range lies in the collapsed text of a run; null where it lies in none of its nodes. */
function collapsedEdge(run: Run, container: Node, offset: number): number | null {
  let before = 0;
  for (const node of [run.node, ...run.more]) {
    if (node === container) return collapsedOffset(run, before + offset);
    before += node.data.length;
  }
  return null;
}

/* Walks the raw data of a run in step with its collapsed form. */
function rawOffset(run: Run, collapsed: number, edge: 'start' | 'end'): number {
  const data = rawOf(run);
  let raw = 0;
  if (!run.text.startsWith(' ')) while (raw < data.length && /\s/.test(data[raw]!)) raw++;
  for (let done = 0; done < collapsed && raw < data.length; done++) {
    if (/\s/.test(data[raw]!)) while (raw < data.length && /\s/.test(data[raw]!)) raw++;
    else raw++;
  }
  if (edge === 'start') while (raw < data.length && /\s/.test(data[raw]!)) raw++;
  return Math.min(raw, data.length);
}

function collapsedOffset(run: Run, raw: number): number {
  let text = rawOf(run).slice(0, raw).replace(/\s+/g, ' ');
  if (!run.text.startsWith(' ') && text.startsWith(' ')) text = text.slice(1);
  return Math.min(text.length, run.text.length);
}

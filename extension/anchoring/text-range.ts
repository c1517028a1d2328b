import { isElement } from './is-element.ts';
import { collapse, LONG, type Run } from './run.ts';
import type { TextIndex } from './text-index.ts';

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

/** Turns offsets of the text into a range of the document; null when they lie outside, or what stood there is gone. */
export function* rangeAt(index: TextIndex, start: number, end: number): Generator<void, Range | null> {
  const first = runAt(index, start);
  const last = runAt(index, Math.max(start, end - 1));
  if (!first || !last || end <= start || start < 0 || end > index.text.length) return null;
  const from = nodeAt(first, yield* rawOffset(first, start - first.start, 'start'), 'start');
  const to = nodeAt(last, yield* rawOffset(last, end - last.start, 'end'), 'end');
  if (!from || !to) return null;
  const range = first.holder.ownerDocument.createRange();
  range.setStart(...from);
  range.setEnd(...to);
  return range;
}

/** Offsets of a range in the text; null when no text of the page lies inside it. */
export function offsetsOf(index: TextIndex, range: Range): { start: number; end: number } | null {
  let start = -1;
  let end = -1;
  const holder = range.commonAncestorContainer;
  const span = index.spans.get(isElement(holder) ? holder : holder.parentElement!);
  for (const run of span ? index.runs.slice(span.first, span.end) : index.runs) {
    if (!run.nodes.some((node) => range.intersectsNode(node))) {
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

/* The node of a run in which an offset of all its data lies, and the offset in that; null where all are gone. */
function nodeAt({ nodes }: Run, raw: number, edge: 'start' | 'end'): [Text, number] | null {
  let rest = raw;
  for (const one of nodes) {
    if (rest < one.data.length || (edge === 'end' && rest === one.data.length)) return [one, rest];
    rest -= one.data.length;
  }
  const last = nodes.at(-1);
  return last ? [last, last.data.length] : null;
}

/* Where an edge of a range lies in the collapsed text of a run; null where it lies in none of its nodes. */
function collapsedEdge(run: Run, container: Node, offset: number): number | null {
  let before = 0;
  for (const node of run.nodes) {
    if (node === container) return collapsedOffset(run, before + offset);
    before += node.data.length;
  }
  return null;
}

/* Walks the raw data of a run in step with its collapsed form. */
function* rawOffset(run: Run, collapsed: number, edge: 'start' | 'end'): Generator<void, number> {
  const data = run.raw;
  let raw = 0;
  let done = 0;
  let isAfterSpace = !run.text.startsWith(' ');
  for (; collapsed - done > LONG && raw < data.length; raw += LONG) {
    const part = collapse(data.slice(raw, raw + LONG), isAfterSpace);
    if (part !== '') isAfterSpace = part.endsWith(' ');
    done += part.length;
    yield;
  }
  if (isAfterSpace) while (raw < data.length && /\s/.test(data[raw]!)) raw++;
  for (; done < collapsed && raw < data.length; done++) {
    if (/\s/.test(data[raw]!)) while (raw < data.length && /\s/.test(data[raw]!)) raw++;
    else raw++;
  }
  if (edge === 'start') while (raw < data.length && /\s/.test(data[raw]!)) raw++;
  return Math.min(raw, data.length);
}

function collapsedOffset(run: Run, raw: number): number {
  const text = collapse(run.raw.slice(0, raw), !run.text.startsWith(' '));
  return Math.min(text.length, run.text.length);
}

import { describe } from '../../extension/anchoring/describe.ts';
import { indexText, openShadow } from '../../extension/anchoring/text-index.ts';
import { AnchorWatch, type Watched } from '../../extension/anchoring/watch.ts';

interface Speed {
  anchored: number;
  orphan: number;
  slices: number;
  longest: number;
}

let prepared: readonly Watched[] = [];

/** Runs inside the browser's page: makes a long table, and notes on rows all over it. Tells how many elements there are. */
export function prepare(elements: number, notes: number, kind: 'there' | 'gone'): number {
  const rows = Math.floor(elements / 8);
  document.body.innerHTML = `<h1>Orders</h1><table><thead><tr><th>Number</th><th>Customer</th><th>Sum</th><th>State</th><th></th></tr></thead><tbody>${Array.from(
    { length: rows },
    (_, row) =>
      `<tr class="row"><td>#${100_000 + row}</td><td>Customer ${row * 7} of the shop</td><td>${row % 90}.50</td><td><span class="badge">${['open', 'paid', 'sent'][row % 3]}</span></td><td><button class="btn">Cancel</button></td></tr>`,
  ).join('')}</tbody></table>`;
  const index = indexText(document.documentElement);
  const all = [...document.querySelectorAll('tbody tr')];
  prepared = Array.from({ length: notes }, (_, note) => {
    const row = all[Math.floor((note * rows) / notes)]!;
    const target = [
      row.querySelector('button')!,
      row.children[1]!,
      row.children[2]!,
      row.querySelector('span')!,
    ][note % 4]!;
    if (note % 5 === 4) {
      const range = document.createRange();
      range.selectNodeContents(row.children[1]!);
      return { id: `ann_${note}`, selectors: describe(range, openShadow, index) };
    }
    return { id: `ann_${note}`, selectors: describe(target, openShadow, index) };
  });
  if (kind === 'gone')
    for (let note = 0; note < notes; note++) all[Math.floor((note * rows) / notes)]!.remove();
  return document.querySelectorAll('*').length;
}

/** What a watch does to find them. */
export async function findAll(): Promise<Speed> {
  let anchored = 0;
  let orphan = 0;
  const stop = new AbortController();
  const watch = new AnchorWatch({
    document,
    shadowOf: openShadow,
    signal: stop.signal,
    onPlaced: (placed) => {
      anchored = [...placed.values()].filter(({ outcome }) => outcome === 'anchored').length;
      orphan = [...placed.values()].filter(({ outcome }) => outcome === 'orphan').length;
    },
    onDoubt: () => undefined,
    onChange: () => undefined,
  });
  // The watch gives the page its turn by timers: what lies between one's begin and its end is one slice of work.
  const slices: number[] = [];
  const { setTimeout: later } = globalThis;
  globalThis.setTimeout = ((call: () => void, delay?: number) =>
    later(() => {
      const began = performance.now();
      call();
      queueMicrotask(() =>
        queueMicrotask(() => queueMicrotask(() => slices.push(performance.now() - began))),
      );
    }, delay)) as typeof setTimeout;
  const began = performance.now();
  const shown = watch.show(prepared);
  slices.push(performance.now() - began);
  await shown;
  globalThis.setTimeout = later;
  stop.abort();
  return { anchored, orphan, slices: slices.length, longest: Math.max(...slices) };
}

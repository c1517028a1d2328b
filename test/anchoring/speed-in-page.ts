import { describe } from '../../extension/anchoring/describe.ts';
import { indexText, openShadow } from '../../extension/anchoring/text-index.ts';
import { AnchorWatch } from '../../extension/anchoring/watch.ts';

interface Speed {
  elements: number;
  anchored: number;
  orphan: number;
  work: number;
  longest: number;
  most: number;
  wall: number;
}

/** Runs inside the browser's page: a long table, notes on rows all over it, and what a watch costs to find them. */
export async function measureSpeed(elements: number, notes: number, kind: 'there' | 'gone'): Promise<Speed> {
  const rows = Math.floor(elements / 8);
  document.body.innerHTML = `<h1>Orders</h1><table><thead><tr><th>Number</th><th>Customer</th><th>Sum</th><th>State</th><th></th></tr></thead><tbody>${Array.from(
    { length: rows },
    (_, row) =>
      `<tr class="row"><td>#${100_000 + row}</td><td>Customer ${row * 7} of the shop</td><td>${row % 90}.50</td><td><span class="badge">${['open', 'paid', 'sent'][row % 3]}</span></td><td><button class="btn">Cancel</button></td></tr>`,
  ).join('')}</tbody></table>`;
  const index = indexText(document.documentElement);
  const all = [...document.querySelectorAll('tbody tr')];
  const watched = Array.from({ length: notes }, (_, note) => {
    const row = all[Math.floor((note * rows) / notes)]!;
    const target = [row.querySelector('button')!, row.children[1]!, row.children[2]!, row.querySelector('span')!][note % 4]!;
    if (note % 5 === 4) {
      const range = document.createRange();
      range.selectNodeContents(row.children[1]!);
      return { id: `ann_${note}`, selectors: describe(range, openShadow, index) };
    }
    return { id: `ann_${note}`, selectors: describe(target, openShadow, index) };
  });
  if (kind === 'gone') for (let note = 0; note < notes; note++) all[Math.floor((note * rows) / notes)]!.remove();

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
      queueMicrotask(() => queueMicrotask(() => queueMicrotask(() => slices.push(performance.now() - began))));
    }, delay)) as typeof setTimeout;
  const began = performance.now();
  const shown = watch.show(watched);
  slices.push(performance.now() - began);
  await shown;
  const wall = performance.now() - began;
  globalThis.setTimeout = later;
  stop.abort();
  slices.sort((left, right) => left - right);
  return {
    elements: document.querySelectorAll('*').length,
    anchored,
    orphan,
    work: slices.reduce((sum, slice) => sum + slice, 0),
    longest: slices.at(-1) ?? 0,
    most: slices[Math.floor(slices.length * 0.95)] ?? 0,
    wall,
  };
}

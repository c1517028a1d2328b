import { describe } from '../../extension/anchoring/describe.ts';
import { indexText, openShadow } from '../../extension/anchoring/text-index.ts';
import { AnchorWatch, type Watched } from '../../extension/anchoring/watch.ts';

/** Where the notes are: on things that still are there, on such that are gone, or a few words of text each. */
export type Kind = 'there' | 'gone' | 'words';

/** What was found, and the turns that the page was given. */
export interface Speed {
  steps: string[];
  anchored: number;
  unsure: number;
  orphan: number;
  turns: number;
}

/** Runs inside a browser's page: makes a long table, and notes on rows all over it. The page is as they are looked for. */
export function prepare(elements: number, notes: number, kind: Kind): Watched[] {
  const rows = Math.floor(elements / 8);
  document.body.innerHTML = `<h1>Orders</h1><table><thead><tr><th>Number</th><th>Customer</th><th>Sum</th><th>State</th><th></th></tr></thead><tbody>${Array.from(
    { length: rows },
    (_, row) =>
      `<tr class="row"><td>#${100_000 + row}</td><td>Customer ${row * 7} of the shop</td><td>${row % 90}.50</td><td><span class="badge">${['open', 'paid', 'sent'][row % 3]}</span></td><td><button class="btn">Cancel</button></td></tr>`,
  ).join('')}</tbody></table>`;
  const index = indexText(document.documentElement);
  const all = [...document.querySelectorAll('tbody tr')];
  const prepared = Array.from({ length: notes }, (_, note) => {
    const row = all[Math.floor((note * rows) / notes)]!;
    const target = [
      row.querySelector('button')!,
      row.children[1]!,
      row.children[2]!,
      row.querySelector('span')!,
    ][note % 4]!;
    if (kind === 'words' || note % 5 === 4) {
      const range = document.createRange();
      range.selectNodeContents(row.children[1]!);
      return { id: `ann_${note}`, selectors: describe(range, openShadow, index) };
    }
    return { id: `ann_${note}`, selectors: describe(target, openShadow, index) };
  });
  if (kind === 'gone')
    for (let note = 0; note < notes; note++) all[Math.floor((note * rows) / notes)]!.remove();
  return prepared;
}

/** What a watch does to find them, as in the extension: in a world of its own. */
export async function findAll(notes: readonly Watched[]): Promise<Speed> {
  const speed: Speed = { anchored: 0, unsure: 0, orphan: 0, turns: 0, steps: [] };
  const stop = new AbortController();
  const watch = new AnchorWatch({
    document,
    shadowOf: openShadow,
    signal: stop.signal,
    onPlaced: (placed) => {
      for (const { outcome } of placed.values()) speed[outcome]++;
    },
    onDoubt: () => undefined,
    onChange: () => undefined,
  });
  const { setTimeout: later } = globalThis;
  globalThis.setTimeout = ((call: () => void, delay?: number) => {
    speed.turns++;
    return later(call, delay);
  }) as typeof setTimeout;
  const proto = watch as any; const orig = Object.getPrototypeOf(watch).work;
  proto.work = function (due: any) { const gen = orig.call(watch, due); let n = 0;
    return { next() { const t = performance.now(); const m0 = (performance as any).memory?.usedJSHeapSize; const r = gen.next(); const d = performance.now() - t; n++;
      if (d > 3) speed.steps.push(`${n}:${d.toFixed(1)} (${(((performance as any).memory?.usedJSHeapSize - m0)/1e6).toFixed(1)}MB)`); return r; } }; };
  await watch.show(notes);
  globalThis.setTimeout = later;
  stop.abort();
  return speed;
}

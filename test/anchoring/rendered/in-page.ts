import type { Judged } from '../mutated/judge.ts';
import { changes } from './changes.ts';
import { judgeRendered } from './judge.ts';
import { renderedPages } from './pages.ts';

/** Runs inside the browser's page: one page under every change, each as often as there are seeds, with `limit` notes. */
export function judgePage(name: string, seeds: number, limit: number): Judged[] {
  const page = renderedPages.find((one) => one.name === name)!;
  return changes.flatMap((change) =>
    Array.from({ length: seeds }, (_, seed) => judgeRendered(document, page, change, seed + 1, limit)).flat(),
  );
}

import { judge, type Judged } from './judge.ts';
import { mutations } from './mutations.ts';
import { mutatedPages } from './pages.ts';

/** Runs inside the browser's page: one page under every mutation, each as often as there are seeds, with `limit` notes. */
export function judgePage(name: string, seeds: number, limit: number): Judged[] {
  const page = mutatedPages.find((one) => one.name === name)!;
  return mutations.flatMap((mutation) =>
    Array.from({ length: seeds }, (_, seed) => judge(document, page, mutation, seed + 1, limit)).flat(),
  );
}

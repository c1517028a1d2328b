import type { Monitor } from '@appops/shared/contract/monitors';

export interface SparkBar {
  key: string;
  kind: 'up' | 'down' | 'suspect' | 'missed';
  /** 0 to 1. */
  height: number;
}

/** How many of the last runs are drawn. */
const MOST = 30;

/** Bars of the last runs, relative to the slowest of them, and the same in words. */
export function sparkBars(recent: Monitor['recent']): { bars: SparkBar[]; words: string } {
  const last = recent.slice(-MOST);
  const slowest = Math.max(1, ...last.map(({ totalUs, outcome }) => (outcome === 'up' ? (totalUs ?? 0) : 0)));
  const bars = last.map(({ slot, outcome, totalUs, suspect }): SparkBar => {
    if (outcome === 'missed' || outcome === 'unknown') return { key: slot, kind: 'missed', height: 0.12 };
    if (outcome === 'down') return { key: slot, kind: suspect ? 'suspect' : 'down', height: 1 };
    const height = 0.15 + 0.85 * Math.min(1, (totalUs ?? 0) / slowest);
    return { key: slot, kind: suspect ? 'suspect' : 'up', height };
  });
  const count = (kind: SparkBar['kind']) => bars.filter((bar) => bar.kind === kind).length;
  const parts = (['up', 'down', 'suspect', 'missed'] as const)
    .map((kind) => [count(kind), kind] as const)
    .filter(([number]) => number > 0)
    .map(([number, kind]) => `${number} ${kind}`);
  return { bars, words: `Last ${bars.length} runs: ${parts.join(', ')}` };
}

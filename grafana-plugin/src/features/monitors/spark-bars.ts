import type { Monitor } from '@appops/shared/contract/monitors';
import { resultWords, suspectRun } from '@appops/shared/words/run';
import { midSentence } from '@appops/shared/words/said';

export interface SparkBar {
  key: string;
  kind: 'up' | 'down' | 'suspect' | 'error' | 'missed' | 'covered' | 'shed';
  /** 0 to 1. */
  height: number;
}

const kindWords: Record<SparkBar['kind'], string> = {
  up: midSentence(resultWords.up),
  down: midSentence(resultWords.down),
  suspect: midSentence(suspectRun),
  error: midSentence(resultWords.error),
  missed: midSentence(resultWords.missed),
  covered: midSentence(resultWords.overtaken),
  shed: midSentence(resultWords.shed),
};
// Cast: the table's type names each kind.
const kinds = Object.keys(kindWords) as SparkBar['kind'][];

/** How many of the last runs are drawn. */
const MOST = 30;

/** Bars of the last runs, relative to the slowest of them, and the same in words. */
export function sparkBars(recent: Monitor['recent']): { bars: SparkBar[]; words: string } {
  const last = recent.slice(-MOST);
  const slowest = Math.max(1, ...last.map(({ totalUs, outcome }) => (outcome === 'up' ? (totalUs ?? 0) : 0)));
  const bars = last.map(({ slot, outcome, totalUs, suspect }): SparkBar => {
    const key = slot;
    switch (outcome) {
      case 'down':
        return { key, kind: suspect ? 'suspect' : 'down', height: 1 };
      case 'error':
        return { key, kind: 'error', height: 1 };
      case 'overtaken':
        return { key, kind: 'covered', height: 0.12 };
      case 'shed':
        return { key, kind: 'shed', height: 0.12 };
      case 'missed':
      case 'unknown':
        return { key, kind: 'missed', height: 0.12 };
      case 'up':
    }
    const height = 0.15 + 0.85 * Math.min(1, (totalUs ?? 0) / slowest);
    return { key, kind: suspect ? 'suspect' : 'up', height };
  });
  const count = (kind: SparkBar['kind']) => bars.filter((bar) => bar.kind === kind).length;
  const parts = kinds
    .map((kind) => [count(kind), kindWords[kind]] as const)
    .filter(([number]) => number > 0)
    .map(([number, word]) => `${number} ${word}`);
  return { bars, words: `Last ${bars.length} runs: ${parts.join(', ')}` };
}

import type { PushFacts } from '../../contract/checks/push-facts.ts';
import { secondsWords } from '../../words/time.ts';
import type { FactsRules, FoundFact } from './facts-rules.ts';

/** What every side must know of what is found of beats. */
export const pushFactsRules: FactsRules<PushFacts> = {
  well: ({ openRuns }) => (openRuns > 0 ? 'Running' : 'Beats come'),
  said({ lastBeatAt, dueBy, exitCode, durationMs, openRuns, said }): FoundFact[] {
    const fact = (name: string, value: string | null) => (value === null ? [] : [{ name, value }]);
    return [
      ...fact('Last beat', lastBeatAt),
      ...fact('Next one due by', dueBy),
      ...fact('Exit code', exitCode === null ? null : String(exitCode)),
      ...fact('The last run took', durationMs === null ? null : secondsWords(durationMs)),
      ...fact('Runs under way', openRuns === 0 ? null : String(openRuns)),
      ...fact('It said', said),
    ];
  },
  handshakes: () => [],
};

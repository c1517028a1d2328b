import { useState } from 'react';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { countWords } from '../overview/model.ts';
import { splitInto } from './api.ts';

type Kind = 'deployments' | 'monitors' | 'annotations';
const nothing: Record<Kind, string[]> = { deployments: [], monitors: [], annotations: [] };

/** What is chosen of an environment, by ids, and moving it into another one. */
export function useSplit(slug: string, environment: string) {
  const [chosen, setChosen] = useState(nothing);
  const [into, setInto] = useState('');
  const [moved, setMoved] = useState<string | null>(null);
  const split = useMutation((body: { into: string } & Record<Kind, string[]>, key) =>
    splitInto(slug, environment, body, key),
  );
  const words = [
    countWords(chosen.deployments.length, 'deployment'),
    countWords(chosen.monitors.length, 'monitor'),
    countWords(chosen.annotations.length, 'note'),
  ].filter((text) => !text.startsWith('0 '));
  return {
    chosen,
    choose: (kind: Kind) => (ids: string[]) => setChosen((former) => ({ ...former, [kind]: ids })),
    /** The chosen in words; empty where nothing is chosen. */
    words: words.join(', '),
    into,
    setInto,
    move: async () => {
      const done = await split.run({ into, ...chosen });
      if (!done) return;
      setChosen(nothing);
      setMoved(`${words.join(', ')} moved into ${into}`);
    },
    /** What was moved last, in words. */
    moved,
    busy: split.busy,
    error: split.error,
  };
}

export type Split = ReturnType<typeof useSplit>;

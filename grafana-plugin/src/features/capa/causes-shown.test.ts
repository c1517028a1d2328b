import type { Cause, CaseSuspect } from '@appops/shared/contract/case-parts';
import { expect, test } from 'vitest';
import { causesShown, causeWords } from './causes-shown.ts';

function suspect(id: string): CaseSuspect {
  return {
    kind: 'deployment',
    id,
    name: `1.1.${id}`,
    environment: 'production',
    at: '2026-01-01T00:00:00Z',
    because: { code: 'verdict_worse', message: 'was judged worse' },
  };
}
function cause(id: string, state: Cause['state'], deployment: string | null = null): Cause {
  return { id, state, deployment, description: `cause ${id}` } as Cause;
}
const eleven = Array.from({ length: 11 }, (_, n) => suspect(String(n)));
const ids = (lines: ReturnType<typeof causesShown>['shown']) =>
  lines.map((line) => (line.kind === 'cause' ? line.cause.id : line.suspect.id));

test('of eleven suspects the three likeliest are shown, and the rest folds', () => {
  const { shown, folded } = causesShown({ causes: [], suspects: eleven });
  expect(ids(shown)).toEqual(['0', '1', '2']);
  expect(folded).toHaveLength(8);
});

test('once people agree, that is shown and suspicions fold, so that nothing contradicts it', () => {
  const { shown, folded } = causesShown({ causes: [cause('a', 'agreed')], suspects: eleven });
  expect(ids(shown)).toEqual(['a']);
  expect(folded).toHaveLength(11);
  expect(causeWords(shown[0]!)).toBe('cause a');
});

test('what a person suspects stands before what AppOps does, and a deployment is told once', () => {
  const { shown } = causesShown({ causes: [cause('mine', 'suspected', '1')], suspects: eleven });
  expect(ids(shown)).toEqual(['mine', '0', '2']);
});

test('what was rejected folds and is no suspect any more', () => {
  const { shown, folded } = causesShown({ causes: [cause('no', 'rejected', '0')], suspects: [suspect('0')] });
  expect(shown).toEqual([]);
  expect(ids(folded)).toEqual(['no']);
});

test('the card tells the first of them in words', () => {
  const { shown } = causesShown({ causes: [], suspects: eleven });
  expect(causeWords(shown[0]!)).toBe('1.1.0 in production was judged worse.');
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addUpParts, groupParts, releaseKey, type PartFact } from './one-release.ts';

const minute = 60_000;
let sequence = 0;
function part(from: number, to: number | null, given: Partial<PartFact> = {}): PartFact {
  sequence += 1;
  return {
    source: 'ci',
    externalId: `job-${sequence}`,
    attempt: 1,
    run: null,
    status: to === null ? 'running' : 'succeeded',
    startedAt: from * minute,
    finishedAt: to === null ? null : to * minute,
    rolledBackAt: null,
    sequence,
    ...given,
  };
}
const sizes = (parts: PartFact[], others: number[] = []) =>
  groupParts(
    parts,
    others.map((at) => at * minute),
  ).map((group) => group.length);

describe('which parts are one deployment', () => {
  test.each<[string, PartFact[], number[]]>([
    ['jobs that overlap', [part(0, 5), part(1, 7), part(6, 30)], [3]],
    ['a second source that finishes 5 minutes later', [part(0, 5), part(6, 10, { source: 'argo' })], [2]],
    ['one that finishes more than 5 minutes later', [part(0, 5), part(6, 11)], [1, 1]],
    ['a job that still runs', [part(0, null), part(20, 21)], [2]],
    ['a job that never told its end, seven hours later', [part(0, null), part(420, 421)], [1, 1]],
    ['a new attempt after a failure', [part(0, 2, { status: 'failed' }), part(3, 4)], [1, 1]],
    ['a new attempt after a cancellation', [part(0, 2, { status: 'canceled' }), part(2, 4)], [1, 1]],
    ['a job beside one that failed', [part(0, 2, { status: 'failed' }), part(1, 4)], [2]],
    [
      'a later job of the workflow run of which one failed',
      [part(0, 2, { status: 'failed', run: '7.1' }), part(3, 4, { run: '7.1' })],
      [2],
    ],
    [
      'the same job again',
      [part(0, 2, { externalId: '42' }), part(3, 4, { externalId: '42', attempt: 2 })],
      [1, 1],
    ],
    ['one redeployed every 4 minutes', [0, 4, 8, 12].map((at) => part(at, at)), [2, 2]],
  ])('%s', (_name, parts, expected) => {
    expect(sizes(parts)).toEqual(expected);
  });

  test('another version that went live between them, or a rollback, parts them', () => {
    expect(sizes([part(0, 1), part(3, 4)], [2])).toEqual([1, 1]);
    expect(sizes([part(0, 1, { rolledBackAt: 2 * minute }), part(3, 4)])).toEqual([1, 1]);
  });

  test('it runs while any part runs, and has failed when any part has failed', () => {
    const failed = part(1, 2, { status: 'failed' });
    expect(addUpParts([failed, part(0, null)], 100)).toMatchObject({ status: 'running', finishedAt: null });
    expect(addUpParts([failed, part(0, 9)], 100)).toEqual({
      status: 'failed',
      startedAt: 0,
      finishedAt: 9 * minute,
      rolledBackAt: null,
    });
    expect(addUpParts([part(0, 9), part(1, 2, { status: 'canceled' })], 100).status).toBe('canceled');
    expect(addUpParts([part(0, 9), part(3, null, { status: 'queued' })], 100).status).toBe('succeeded');
    expect(addUpParts([part(0, null, { status: 'queued' })], 100).status).toBe('queued');
  });

  test('nor does it decide between two that differ in their status alone', () => {
    const two = [part(8, 8, { status: 'succeeded' }), part(8, 8, { status: 'failed' })] as const;
    const outcome = (parts: readonly PartFact[]) =>
      groupParts(
        parts.map((each, index) => ({ ...each, externalId: 'deploy', sequence: index })),
        [],
      ).map((together) => addUpParts(together, 100));
    expect(outcome(two.toReversed())).toEqual(outcome(two));
  });

  test('the order in which parts are told changes nothing', () => {
    const some = fc.record({
      source: fc.constantFrom('ci', 'argo'),
      externalId: fc.constantFrom('1', '2', null),
      attempt: fc.integer({ min: 1, max: 3 }),
      run: fc.constantFrom(null, '7.1'),
      status: fc.constantFrom('queued' as const, 'running' as const, 'succeeded' as const, 'failed' as const),
      from: fc.integer({ min: 0, max: 30 }),
      for: fc.integer({ min: 0, max: 10 }),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(some, { maxLength: 8, selector: (each) => JSON.stringify(each) }),
        fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 3 }),
        fc.infiniteStream(fc.nat()),
        (given, others, random) => {
          const told = given.map(({ from, for: length, status, ...rest }) => ({
            ...rest,
            status,
            startedAt: from * minute,
            finishedAt: status === 'succeeded' || status === 'failed' ? (from + length) * minute : null,
            rolledBackAt: null,
          }));
          const shuffled = told
            .map((each) => ({ each, rank: random.next().value! }))
            .sort((a, b) => a.rank - b.rank)
            .map(({ each }) => each);
          const outcome = (parts: typeof told) =>
            groupParts(
              parts.map((each, index) => ({ ...each, sequence: index })),
              others.map((at) => at * minute),
            ).map(addUpParts);
          expect(outcome(shuffled)).toEqual(outcome(told));
        },
      ),
    );
  });

  test.each([
    ['v1.2.3', '1.2.3', true],
    ['shop-v1.2.3', '1.2.3', true],
    ['shop@1.2.3', 'Shop/v1.2.3', true],
    ['1.2.3', '1.2.3-rc.1', false],
    ['web-1.2.3', '1.2.3', false],
    ['f95f852bd8fc', 'F95F852', true],
    ['20260305', '20260306', false],
    ['release-1', 'release-2', false],
  ])('%s and %s tell the same release of the shop: %s', (one, other, same) => {
    expect(releaseKey(one, ['shop']) === releaseKey(other, ['shop'])).toBe(same);
  });
});

import { describe, expect, test } from 'vitest';
import { suspectDeployment, suspectWords, type SuspectCandidate } from './suspect-deployment.ts';

const minute = 60_000;
const hour = 60 * minute;
const at = 100 * hour;
const began = { at, tookMs: 0 };

const deployment = (version: string, more: Partial<SuspectCandidate> = {}): SuspectCandidate => ({
  id: version,
  version,
  previousVersion: null,
  status: 'succeeded',
  startedAt: at - 10 * minute,
  finishedAt: at - 9 * minute,
  verdict: null,
  ...more,
});
const versionOf = (...candidates: SuspectCandidate[]) =>
  suspectDeployment(began, candidates)?.deployment.version ?? null;

describe('which deployment a failure is suspected of', () => {
  test('the one that was running when it began, not the one that was live', () => {
    const live = deployment('1.1.1', { startedAt: at - 2 * hour, finishedAt: at - 2 * hour + minute });
    const running = deployment('1.1.2', { status: 'running', startedAt: at - 1000, finishedAt: null });
    expect(versionOf(live, running)).toBe('1.1.2');
    const found = suspectDeployment(began, [{ ...running, previousVersion: '1.1.1' }])!;
    expect(suspectWords(began, found)).toBe('began 1 s after 1.1.2 started; before: 1.1.1');
  });

  test('one that ended at most an hour before, and no later', () => {
    expect(versionOf(deployment('near', { finishedAt: at - hour }))).toBe('near');
    expect(versionOf(deployment('far', { startedAt: at - 3 * hour, finishedAt: at - hour - 1 }))).toBeNull();
    expect(suspectWords(began, suspectDeployment(began, [deployment('2.0')])!)).toBe(
      'began 9 min after 2.0 was deployed',
    );
  });

  test('of several the one that started last', () => {
    expect(versionOf(deployment('older', { startedAt: at - 30 * minute }), deployment('newer'))).toBe(
      'newer',
    );
  });

  test('never one that started afterwards, or waits in a queue', () => {
    expect(versionOf(deployment('later', { startedAt: at + 1, finishedAt: at + 2 }))).toBeNull();
    expect(versionOf(deployment('queued', { status: 'queued', finishedAt: null }))).toBeNull();
  });

  test('one that started while the first failed run still waited for its answer', () => {
    const during = deployment('during', { startedAt: at + 3000, finishedAt: at + 4000 });
    const hung = { at, tookMs: 10_000 };
    expect(suspectDeployment(hung, [during])?.deployment.version).toBe('during');
    expect(suspectWords(hung, suspectDeployment(hung, [during])!)).toBe('began as during started');
  });

  test('one judged worse within 24 hours, when nothing nearer is there', () => {
    const worse = deployment('worse', {
      verdict: 'worse',
      startedAt: at - 5 * hour,
      finishedAt: at - 4 * hour,
    });
    expect(suspectDeployment(began, [worse])).toMatchObject({ because: 'judged_worse' });
    const old = { ...worse, startedAt: at - 30 * hour, finishedAt: at - 25 * hour };
    expect(suspectDeployment(began, [old])).toBeNull();
    expect(versionOf(worse, deployment('near'))).toBe('near');
  });

  test('a deployment that was never said to have ended is not suspected for ever', () => {
    const stale = deployment('stale', { status: 'running', startedAt: at - 25 * hour, finishedAt: null });
    expect(versionOf(stale)).toBeNull();
  });

  test('nothing when nothing was deployed', () => {
    expect(suspectDeployment(began, [])).toBeNull();
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { moveIncident, possibleIncidentVerbs } from './incident-lifecycle.ts';

describe('moveIncident', () => {
  test('goes forwards, also by skipping', () => {
    expect(moveIncident('open', 'acknowledge')).toEqual({ kind: 'moved', status: 'acknowledged' });
    expect(moveIncident('open', 'resolve')).toEqual({ kind: 'moved', status: 'resolved' });
    expect(moveIncident('acknowledged', 'mitigate')).toEqual({ kind: 'moved', status: 'mitigated' });
  });

  test('the same verb again changes nothing', () => {
    expect(moveIncident('resolved', 'resolve')).toEqual({ kind: 'unchanged', status: 'resolved' });
    expect(moveIncident('open', 'reopen')).toEqual({ kind: 'unchanged', status: 'open' });
  });

  test('a late acknowledge does not undo a resolve', () => {
    expect(moveIncident('resolved', 'acknowledge')).toMatchObject({
      kind: 'invalid',
      code: 'further_along',
      reason: 'This incident is already resolved; reopen it first if it is not over.',
    });
  });

  test('reopening leads from mitigated and resolved to open', () => {
    expect(moveIncident('resolved', 'reopen')).toEqual({ kind: 'moved', status: 'open' });
    expect(moveIncident('mitigated', 'reopen')).toEqual({ kind: 'moved', status: 'open' });
    expect(moveIncident('acknowledged', 'reopen')).toMatchObject({ kind: 'invalid', code: 'not_over' });
  });

  test('every verb is idempotent', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('open' as const, 'acknowledged' as const, 'mitigated' as const, 'resolved' as const),
        fc.constantFrom('acknowledge' as const, 'mitigate' as const, 'resolve' as const, 'reopen' as const),
        (from, verb) => {
          const first = moveIncident(from, verb);
          if (first.kind === 'invalid') return;
          expect(moveIncident(first.status, verb)).toEqual({ kind: 'unchanged', status: first.status });
        },
      ),
    );
  });
});

test('possibleIncidentVerbs offers only what would change something', () => {
  expect(possibleIncidentVerbs('open')).toEqual(['acknowledge', 'mitigate', 'resolve']);
  expect(possibleIncidentVerbs('resolved')).toEqual(['reopen']);
});

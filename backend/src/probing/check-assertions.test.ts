import { describe, expect, test } from 'vitest';
import { judgeAnswer, type JudgedAnswer } from './check-assertions.ts';

function answer(body: string | null, headers: JudgedAnswer['headers'] = {}): JudgedAnswer {
  return {
    statusCode: 200,
    headers,
    body: body === null ? null : Buffer.from(body),
    bodyTruncated: false,
    totalUs: 1500,
  };
}

describe('judgeAnswer', () => {
  test('passes when every assertion passes, with a result for each', () => {
    const verdict = judgeAnswer(
      [
        { kind: 'status', accept: '200-299, 304' },
        { kind: 'header', name: 'Content-Type', comparison: 'contains', value: 'json' },
        { kind: 'json', path: '$.items[0].state', comparison: 'equals', value: 'ok' },
        { kind: 'latency', atMostMs: 1.5 },
      ],
      answer('{"items":[{"state":"ok"}]}', { 'content-type': 'application/json' }),
    );
    expect(verdict.failure).toBeNull();
    expect(verdict.results.map(({ index, passed }) => [index, passed])).toEqual([
      [0, true],
      [1, true],
      [2, true],
      [3, true],
    ]);
  });

  test('does not pass without assertions, nor with one of a kind that it does not know', () => {
    expect(judgeAnswer([], answer('')).failure).not.toBeNull();
    expect(judgeAnswer([{ kind: 'mood' } as never], answer('')).failure).not.toBeNull();
  });

  test('claims nothing of a body that nobody could decompress', () => {
    const verdict = judgeAnswer([{ kind: 'body', comparison: 'not_contains', value: 'error' }], answer(null));
    expect(verdict.results).toMatchObject([{ passed: false }]);
  });

  test('reads text in the charset of the answer', () => {
    const latin1 = {
      ...answer(''),
      body: Buffer.from('größe', 'latin1'),
      headers: { 'content-type': 'text/plain; charset="ISO-8859-1"' },
    };
    expect(
      judgeAnswer([{ kind: 'body', comparison: 'contains', value: 'größe' }], latin1).failure,
    ).toBeNull();
  });

  test('ends a path that would compute for hours, and fails it', () => {
    const startedAt = performance.now();
    const verdict = judgeAnswer(
      [{ kind: 'json', path: "$[?match(@, '(a|aa|a?)+b')]", comparison: 'exists', value: '' }],
      answer(JSON.stringify(['a'.repeat(60)])),
    );
    expect(performance.now() - startedAt).toBeLessThan(3000);
    expect(verdict.failure).toContain('within 250 ms');
    expect(
      judgeAnswer([{ kind: 'json', path: '$.a', comparison: 'exists', value: '' }], answer('{"a":1}'))
        .failure,
    ).toBeNull();
  });
});

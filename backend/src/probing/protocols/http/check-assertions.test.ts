import { afterAll, describe, expect, test } from 'vitest';
import type { HttpAssertion } from '@appops/shared/contract/checks/http';
import { judgeAnswer, type JudgedAnswer } from './check-assertions.ts';
import type { Evaluation } from '../../thread/evaluation-lane.ts';
import { Evaluators } from '../../thread/evaluators.ts';
import { aCheck } from '../../../../testing/probing/checks.ts';
import { endlessPath, tangledJson } from '../../../../testing/probing/endless.ts';

const evaluators = new Evaluators();
afterAll(() => evaluators.close());

function answer(body: string | null, headers: JudgedAnswer['headers'] = {}): JudgedAnswer {
  return {
    statusCode: 200,
    headers,
    body: body === null ? null : Buffer.from(body),
    bodyTruncated: false,
    totalUs: 1500,
  };
}

const judge = (assertions: HttpAssertion[], given: JudgedAnswer, more: Parameters<typeof aCheck>[1] = {}) =>
  judgeAnswer(aCheck('http://127.0.0.1/', { assertions, ...more }), given, evaluators);
const path = (text: string, more: Partial<Extract<HttpAssertion, { kind: 'json' }>> = {}): HttpAssertion => ({
  kind: 'json',
  path: text,
  comparison: 'exists',
  value: '',
  ...more,
});

/** Evaluators that answer what is given, and can tell whether they were asked. */
function answering(evaluation: Evaluation): { evaluators: Evaluators; asked: () => number } {
  let asked = 0;
  const evaluate = (): Promise<Evaluation> => {
    asked += 1;
    return Promise.resolve(evaluation);
  };
  return { evaluators: { evaluate } as unknown as Evaluators, asked: () => asked };
}

describe('judgeAnswer', () => {
  test('passes when every assertion passes, with a result for each', async () => {
    const verdict = await judge(
      [
        { kind: 'status', accept: '200-299, 304' },
        { kind: 'header', name: 'Content-Type', comparison: 'contains', value: 'json' },
        path('$.items[0].state', { comparison: 'equals', value: 'ok' }),
        { kind: 'latency', atMostMs: 1.5 },
      ],
      answer('{"items":[{"state":"ok"}]}', { 'content-type': 'application/json' }),
    );
    expect(verdict).toMatchObject({ outcome: 'passed', message: null });
    expect(verdict.results.map(({ index, passed }) => [index, passed])).toEqual([
      [0, true],
      [1, true],
      [2, true],
      [3, true],
    ]);
  });

  test('does not pass without assertions, nor with one of a kind that it does not know', async () => {
    expect((await judge([], answer(''))).outcome).toBe('error');
    const stored = aCheck('http://127.0.0.1/');
    stored.assertions = [{ kind: 'mood' } as never];
    expect((await judgeAnswer(stored, answer(''), evaluators)).outcome).toBe('error');
  });

  test('claims nothing of a body that nobody could decompress', async () => {
    const verdict = await judge([{ kind: 'body', comparison: 'not_contains', value: 'error' }], answer(null));
    expect(verdict).toMatchObject({ outcome: 'failed', results: [{ passed: false }] });
  });

  test('reads text in the charset of the answer', async () => {
    const latin1 = {
      ...answer(''),
      body: Buffer.from('größe', 'latin1'),
      headers: { 'content-type': 'text/plain; charset="ISO-8859-1"' },
    };
    const verdict = await judge([{ kind: 'body', comparison: 'contains', value: 'größe' }], latin1);
    expect(verdict.outcome).toBe('passed');
  });

  test.each([
    ['no JSON', '<html>'],
    ['empty', ''],
    ['broken off', '{"state":'],
    ['without the field', '{"status":"ok"}'],
    ['with the field of another type', '{"state":["ok"]}'],
  ])('an answer that is %s is the target’s failure', async (_, body) => {
    const verdict = await judge([path('$.state', { comparison: 'equals', value: 'ok' })], answer(body));
    expect(verdict).toMatchObject({ outcome: 'failed', results: [{ passed: false }] });
    expect(verdict.results[0]).not.toHaveProperty('error');
  });

  test('numbers in answers and in filters compare by their exact value', async () => {
    const items = answer('{"id":9007199254740993,"items":[{"id":9007199254740992}]}');
    const equals = (value: string) => judge([path('$.id', { comparison: 'equals', value })], items);
    expect((await equals('9007199254740993')).outcome).toBe('passed');
    expect((await equals('9007199254740992')).outcome).toBe('failed');
    expect((await judge([path('$.items[?@.id == 9007199254740993]')], items)).outcome).toBe('failed');
    expect((await judge([path('$.items[?@.id == 9007199254740992]')], items)).outcome).toBe('passed');
  });

  test('ends a path that would compute for hours, and says that the limit is ours', async () => {
    const verdict = await judge([path(endlessPath)], answer(tangledJson));
    expect(verdict).toMatchObject({ outcome: 'error', results: [{ passed: false, error: true }] });
    expect(verdict.message).toContain('more than 250 ms of computing');
    expect((await judge([path('$.a')], answer('{"a":1}'))).outcome).toBe('passed');
  });

  test('a wrong status stays evidence beside an assertion that could not be evaluated', async () => {
    const check = aCheck('http://127.0.0.1/', {
      assertions: [{ kind: 'status', accept: '204' }, path('$.a')],
    });
    for (const evaluation of [
      { kind: 'ill', message: 'too busy' },
      { kind: 'limit', message: 'too long' },
    ] as const) {
      const verdict = await judgeAnswer(check, answer('{}'), answering(evaluation).evaluators);
      expect(verdict.outcome).toBe('failed');
      expect(verdict.message).toContain('Status 200');
      expect(verdict.results).toMatchObject([
        { index: 0, passed: false },
        { index: 1, passed: false, error: true },
      ]);
    }
  });

  test('our illness is told apart from our limit where nothing failed', async () => {
    const check = aCheck('http://127.0.0.1/', {
      assertions: [{ kind: 'status', accept: '200' }, path('$.a')],
    });
    const ill = await judgeAnswer(
      check,
      answer('{}'),
      answering({ kind: 'ill', message: 'busy' }).evaluators,
    );
    expect(ill).toMatchObject({ outcome: 'unknown', message: 'busy' });
    const limit = await judgeAnswer(
      check,
      answer('{}'),
      answering({ kind: 'limit', message: 'x' }).evaluators,
    );
    expect(limit).toMatchObject({ outcome: 'error', message: 'x' });
  });

  test('status, headers and a short text need no other thread', async () => {
    const { evaluators: counted, asked } = answering({ kind: 'ill', message: '' });
    const cheap: HttpAssertion[] = [
      { kind: 'status', accept: '200' },
      { kind: 'header', name: 'x', comparison: 'absent', value: '' },
      { kind: 'body', comparison: 'contains', value: 'fine' },
      { kind: 'latency', atMostMs: 10 },
    ];
    const check = aCheck('http://127.0.0.1/', { assertions: cheap });
    expect((await judgeAnswer(check, answer('fine'), counted)).outcome).toBe('passed');
    expect(asked()).toBe(0);
    await judgeAnswer(check, answer('fine'.repeat(50_000)), counted);
    expect(asked()).toBe(1);
  });
});

describe('a check that was stored under older rules and can never pass', () => {
  test.each<[string, HttpAssertion, Parameters<typeof aCheck>[1], RegExp]>([
    ['a path that is none', path('$.[['), {}, /can never pass: its path must be a JSONPath/],
    ['a path without $', path('status'), {}, /begins with \$/],
    ['a range that runs backwards', { kind: 'status', accept: '299-200' }, {}, /its accept must be/],
    ['a limit with a unit', path('$.a', { comparison: 'less_than', value: '2s' }), {}, /without a unit/],
    ['JSON of HEAD', path('$.a'), { method: 'HEAD' }, /HEAD has no body/],
    ['the empty text', { kind: 'header', name: 'x', comparison: 'contains', value: '' }, {}, /Use "present"/],
  ])('%s is an error of the check, not the target’s failure', async (_, assertion, more, words) => {
    const verdict = await judge(
      [assertion],
      answer(more?.method === 'HEAD' ? '' : '{"a":1}', { x: 'y' }),
      more,
    );
    expect(verdict).toMatchObject({ outcome: 'error', results: [{ passed: false, error: true }] });
    expect(verdict.message).toMatch(words);
  });

  test('still sees the outage that another assertion sees', async () => {
    const verdict = await judge([path('$.[['), { kind: 'status', accept: '500' }], answer('{}'));
    expect(verdict).toMatchObject({ outcome: 'failed', results: [{ error: true }, { passed: false }] });
    expect(verdict.message).toContain('Status 200');
  });
});

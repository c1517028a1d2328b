import fc from 'fast-check';
import { query } from 'json-p3';
import { describe, expect, test } from 'vitest';
import { EvaluationLimit } from './assertion-findings.ts';
import { overallOutcome } from './common-assertions.ts';
import { evaluateAssertions, parseStatusRange } from './http-assertions.ts';
import type { AssertionTools, HttpAssertion, HttpObservation } from './http-assertions.ts';

const tools: AssertionTools = {
  firstMatch: (document, path) => {
    const values = query(path, document as never).values();
    return values.length === 0 ? null : { value: values[0] };
  },
  matchesPattern: (pattern, text) => new RegExp(pattern).test(text),
};

const observation: HttpObservation = {
  status: 200,
  headers: { 'content-type': 'application/json; charset=utf-8', 'set-cookie': ['a=1', 'b=2'] },
  bodyText: '{"ok":true,"queue":3,"name":"shop","items":[{"id":1},{"id":2}],"none":null}',
  bodyTruncated: false,
  latencyMs: 250.5,
};

function outcome(assertion: HttpAssertion, changes: Partial<HttpObservation> = {}) {
  const { results } = evaluateAssertions([assertion], { ...observation, ...changes }, tools);
  return `${results[0]?.outcome} ${results[0]?.reason}`;
}

describe('status', () => {
  test('codes and ranges, ends included', () => {
    expect(outcome({ kind: 'status', accept: '200-299, 304' })).toBe('passed ok');
    expect(outcome({ kind: 'status', accept: '200-299, 304' }, { status: 299 })).toBe('passed ok');
    expect(outcome({ kind: 'status', accept: '200-299, 304' }, { status: 300 })).toBe('failed mismatch');
    expect(outcome({ kind: 'status', accept: '2xx' }, { status: 204 })).toBe('passed ok');
  });

  test('a broken list is an error, even when another part of it would fit', () => {
    expect(outcome({ kind: 'status', accept: '200, 2oo' })).toBe('error malformed_assertion');
    expect(outcome({ kind: 'status', accept: '' })).toBe('error malformed_assertion');
    expect(parseStatusRange('299-200')).toBeNull();
    for (const broken of ['0-999', '099', '1000', '20', '2xxx', '0xx'])
      expect(parseStatusRange(broken)).toBeNull();
  });

  test('no response is an error', () => {
    expect(outcome({ kind: 'status', accept: '200' }, { status: null })).toBe('error nothing_to_check');
  });
});

describe('header', () => {
  const header = (
    comparison: 'present' | 'absent' | 'equals' | 'contains' | 'matches',
    name: string,
    value = '',
  ) => outcome({ kind: 'header', name, comparison, value });

  test('names ignore case, every value of a repeated header is looked at', () => {
    expect(header('present', 'Content-Type')).toBe('passed ok');
    expect(header('equals', 'Set-Cookie', 'b=2')).toBe('passed ok');
    expect(header('contains', 'content-type', 'json')).toBe('passed ok');
    expect(header('matches', 'content-type', '^application/.*utf-8$')).toBe('passed ok');
    expect(header('equals', 'content-type', 'text/html')).toBe('failed mismatch');
  });

  test('a missing header fails, also one that every object has', () => {
    expect(header('present', 'x-none')).toBe('failed not_found');
    expect(header('present', 'constructor')).toBe('failed not_found');
    expect(header('absent', 'x-none')).toBe('passed ok');
    expect(header('absent', 'content-type')).toBe('failed found');
  });

  test('a broken pattern is an error', () => {
    expect(header('matches', 'content-type', '(')).toBe('error evaluation_failed');
  });

  test('without a pattern engine, "matches" is an error', () => {
    const list: HttpAssertion[] = [
      { kind: 'header', name: 'content-type', comparison: 'matches', value: 'json' },
    ];
    expect(evaluateAssertions(list, observation, { ...tools, matchesPattern: null }).outcome).toBe('error');
  });
});

describe('body', () => {
  const body = (
    comparison: 'contains' | 'not_contains',
    value: string,
    changes: Partial<HttpObservation> = {},
  ) => outcome({ kind: 'body', comparison, value }, changes);

  test('contains and not contains', () => {
    expect(body('contains', '"ok":true')).toBe('passed ok');
    expect(body('contains', 'error')).toBe('failed not_found');
    expect(body('not_contains', 'error')).toBe('passed ok');
    expect(body('not_contains', 'shop')).toBe('failed found');
  });

  test('what is not in the part that was read may be in the rest: an error, not a pass', () => {
    expect(body('contains', 'shop', { bodyTruncated: true })).toBe('passed ok');
    expect(body('contains', 'error', { bodyTruncated: true })).toBe('error body_truncated');
    expect(body('not_contains', 'error', { bodyTruncated: true })).toBe('error body_truncated');
    expect(body('not_contains', 'shop', { bodyTruncated: true })).toBe('failed found');
  });

  test('a body that nobody can read fails, nothing to look for is an error', () => {
    expect(body('not_contains', 'error', { bodyText: null })).toBe('failed body_unreadable');
    expect(body('contains', '')).toBe('error malformed_assertion');
  });
});

describe('json', () => {
  type JsonComparison = Extract<HttpAssertion, { kind: 'json' }>['comparison'];
  const json = (
    path: string,
    comparison: JsonComparison,
    value = '',
    changes: Partial<HttpObservation> = {},
  ) => outcome({ kind: 'json', path, comparison, value }, changes);

  test('the first match is compared as text', () => {
    expect(json('$.ok', 'equals', 'true')).toBe('passed ok');
    expect(json('$.name', 'equals', 'shop')).toBe('passed ok');
    expect(json('$.items[*].id', 'equals', '1')).toBe('passed ok');
    expect(json('$.none', 'equals', 'null')).toBe('passed ok');
    expect(json('$.name', 'not_equals', 'shop')).toBe('failed mismatch');
    expect(json('$.name', 'contains', 'ho')).toBe('passed ok');
  });

  test('numbers are compared as numbers, the limit itself is neither less nor greater', () => {
    expect(json('$.queue', 'less_than', '10')).toBe('passed ok');
    expect(json('$.queue', 'less_than', '3')).toBe('failed mismatch');
    expect(json('$.queue', 'greater_than', '3')).toBe('failed mismatch');
    expect(json('$.queue', 'greater_than', '2.99')).toBe('passed ok');
    expect(json('$.name', 'less_than', '10')).toBe('failed mismatch');
    expect(json('$.queue', 'less_than', '')).toBe('error malformed_assertion');
  });

  test('a path that selects nothing fails, also "not equals"', () => {
    expect(json('$.gone', 'exists')).toBe('failed not_found');
    expect(json('$.gone', 'not_equals', 'x')).toBe('failed not_found');
    expect(json('$.gone', 'not_exists')).toBe('passed ok');
    expect(json('$.none', 'exists')).toBe('passed ok');
  });

  test('an answer that is no JSON, or empty, fails: that is the target’s doing', () => {
    for (const bodyText of ['<html>', '', '  ', '{"ok":tru', 'NaN']) {
      expect(json('$.ok', 'exists', '', { bodyText })).toBe('failed body_not_json');
      expect(json('$.gone', 'not_exists', '', { bodyText })).toBe('failed body_not_json');
    }
    expect(json('$.ok', 'exists', '', { bodyText: null })).toBe('failed body_unreadable');
  });

  test('half a document, a broken path and a limit of ours are errors', () => {
    expect(json('$.ok', 'exists', '', { bodyTruncated: true })).toBe('error body_truncated');
    expect(json('$[', 'exists')).toBe('error evaluation_failed');
    const limited = {
      ...tools,
      firstMatch: () => {
        throw new EvaluationLimit('computed for too long');
      },
    };
    const list: HttpAssertion[] = [{ kind: 'json', path: '$.ok', comparison: 'exists', value: '' }];
    expect(evaluateAssertions(list, observation, limited)).toMatchObject({
      outcome: 'error',
      results: [{ reason: 'evaluation_limit', message: 'computed for too long' }],
    });
  });

  test('numbers are what their source text says, however it is spelled', () => {
    const id = (value: string, wanted: string, comparison: JsonComparison = 'equals') =>
      json('$.id', comparison, wanted, { bodyText: `{"id":${value}}` });
    expect(id('9007199254740993', '9007199254740993')).toBe('passed ok');
    expect(id('9007199254740993', '9007199254740992')).toBe('failed mismatch');
    expect(id('9007199254740993', '9007199254740992', 'not_equals')).toBe('passed ok');
    expect(id('9007199254740993', '9007199254740992', 'greater_than')).toBe('passed ok');
    expect(id('9007199254740992', '9007199254740993', 'less_than')).toBe('passed ok');
    for (const one of ['1', '1.0', '1e0', '10e-1'])
      for (const typed of ['1', '1.0', '1e0', ' 1 ']) expect(id(one, typed)).toBe('passed ok');
    expect(id('0.1', '0.1')).toBe('passed ok');
    expect(id('0.1', '0.10000000000000001')).toBe('failed mismatch');
    expect(id('1e400', '1e399', 'greater_than')).toBe('passed ok');
    expect(id('1', 'one')).toBe('failed mismatch');
    expect(id('"1.0"', '1')).toBe('failed mismatch');
  });

  test('objects and lists equal what is typed as JSON, members in any order', () => {
    const at = (wanted: string) => json('$', 'equals', wanted, { bodyText: '{"a":1.0,"b":[true,null]}' });
    expect(at('{"b":[true,null],"a":1}')).toBe('passed ok');
    expect(at('{"a":1}')).toBe('failed mismatch');
    expect(at('{a:1}')).toBe('failed mismatch');
  });
});

describe('latency', () => {
  const latency = (atMostMs: number, latencyMs: number | null) =>
    outcome({ kind: 'latency', atMostMs }, { latencyMs });

  test('the limit itself passes, a fraction more does not', () => {
    expect(latency(250, 250)).toBe('passed ok');
    expect(latency(250, 250.001)).toBe('failed too_slow');
    expect(latency(250.4, 250.5)).toBe('failed too_slow');
  });

  test('no measurement, or no limit, is an error', () => {
    expect(latency(250, null)).toBe('error nothing_to_check');
    expect(latency(Number.NaN, 1)).toBe('error malformed_assertion');
  });
});

describe('certificate', () => {
  const certificate = (atLeastDays: number, daysLeft: number | null) =>
    outcome(
      { kind: 'certificate', atLeastDays },
      {
        certificate:
          daysLeft === null
            ? null
            : { host: 'shop.example', expiresAt: '2049-01-02T03:04:05.000Z', daysLeft },
      },
    );

  test('the days asked for are still enough, a fraction less is not, an expired one never', () => {
    expect(certificate(7, 7)).toBe('passed ok');
    expect(certificate(7, 6.999)).toBe('failed mismatch');
    expect(certificate(0.5, -1)).toBe('failed mismatch');
  });

  test('an answer without TLS has none, which fails; no number of days is an error', () => {
    expect(certificate(7, null)).toBe('failed not_found');
    expect(outcome({ kind: 'certificate', atLeastDays: 7 })).toBe('failed not_found');
    expect(certificate(Number.NaN, 100)).toBe('error malformed_assertion');
  });

  test('what passes reads the same tomorrow; what fails tells the days', () => {
    const at = (daysLeft: number) =>
      evaluateAssertions(
        [{ kind: 'certificate', atLeastDays: 7 }],
        {
          ...observation,
          certificate: { host: 'shop.example', expiresAt: '2049-01-02T03:04:05.000Z', daysLeft },
        },
        tools,
      ).results[0]?.message;
    expect(at(30)).toBe(at(29));
    expect(at(3.14)).toBe(
      'The certificate of shop.example is valid until 2049-01-02T03:04:05.000Z, which is 3.1 days; asked: at least 7.',
    );
  });
});

describe('the whole list', () => {
  test('an empty list is an error: nothing was checked', () => {
    expect(evaluateAssertions([], observation, tools)).toMatchObject({
      outcome: 'error',
      results: [{ reason: 'nothing_to_check' }],
    });
  });

  test('all are evaluated, and an outage does not hide behind an assertion that cannot be', () => {
    const { outcome: overall, results } = evaluateAssertions(
      [
        { kind: 'status', accept: '500' },
        { kind: 'json', path: '$[', comparison: 'exists', value: '' },
        { kind: 'latency', atMostMs: 1000 },
      ],
      observation,
      tools,
    );
    expect(overall).toBe('failed');
    expect(results.map((result) => [result.index, result.outcome])).toEqual([
      [0, 'failed'],
      [1, 'error'],
      [2, 'passed'],
    ]);
    expect(overallOutcome(results.slice(1))).toBe('error');
    expect(overallOutcome(results.slice(2))).toBe('passed');
    expect(overallOutcome([])).toBe('error');
  });

  test('whatever is stored as an assertion: what is not known never passes', () => {
    const known = ['status', 'header', 'body', 'json', 'latency', 'certificate'];
    fc.assert(
      fc.property(fc.jsonValue(), (stored) => {
        const kind = (stored as { kind?: unknown } | null)?.kind;
        fc.pre(!known.includes(String(kind)));
        expect(evaluateAssertions([stored as never], observation, tools).outcome).toBe('error');
      }),
    );
    fc.assert(
      fc.property(
        fc.constantFrom('header', 'body', 'json'),
        fc.string({ minLength: 1 }),
        fc.string(),
        (kind, comparison, value) => {
          const comparisons =
            'present absent equals contains matches not_contains exists not_exists not_equals';
          fc.pre(!`${comparisons} less_than greater_than`.split(' ').includes(comparison));
          const assertion = { kind, name: 'content-type', path: '$.ok', comparison, value };
          expect(evaluateAssertions([assertion as never], observation, tools).outcome).toBe('error');
        },
      ),
    );
  });
});

import type { HttpAssertion } from '@appops/shared/contract/checks/http';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { JudgedAnswer } from '../protocols/http/evaluate-answer.ts';
import { Evaluators, type EvaluatorOptions } from './evaluators.ts';
import { endlessPath, tangledJson } from '../../../testing/probing/endless.ts';

function someEvaluators(options: EvaluatorOptions = {}): Evaluators {
  const evaluators = new Evaluators(options);
  onTestFinished(() => evaluators.close());
  return evaluators;
}

const answer = (body: string): JudgedAnswer => ({
  statusCode: 200,
  headers: {},
  body: Buffer.from(body),
  bodyTruncated: false,
  totalUs: 1,
});
const exists = (path: string): HttpAssertion[] => [{ kind: 'json', path, comparison: 'exists', value: '' }];

const job = (assertions: HttpAssertion[], judged: JudgedAnswer) => ({
  type: 'http' as const,
  assertions,
  answer: judged,
});

const endless = exists(endlessPath);
const tangle = answer(tangledJson);
const simple = exists('$.a');
const small = answer('{"a":1}');
const passed = { kind: 'results', results: [{ outcome: 'passed' }] };

/** A thread whose behaviour the path chooses; everything else is answered as passed. */
const fragile = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads';
    const tell = (results) => parentPort.postMessage({ results, cpuTotalMs: process.cpuUsage().user / 1000 });
    parentPort.on('message', ({ assertions }) => {
      const { path } = assertions[0];
      if (path === 'hang') for (;;);
      if (path === 'die') throw new Error('died as asked');
      tell([{ index: 0, kind: 'json', outcome: 'passed', reason: 'ok', message: path }]);
    });
    const { user, system } = process.threadCpuUsage();
    parentPort.postMessage({ results: null, cpuTotalMs: (user + system) / 1000 });
  `)}`,
);

describe('evaluators', () => {
  test('others are answered while a greedy path still computes, however many of it there are', async () => {
    const evaluators = someEvaluators({ limitMs: 3_600_000 });
    let ended = 0;
    const greedy = Array.from({ length: 8 }, (_, at) =>
      evaluators.evaluate(`greedy ${at}`, job(endless, tangle)).then((evaluation) => {
        ended += 1;
        return evaluation;
      }),
    );
    for (let at = 0; at < 20; at += 1)
      expect(await evaluators.evaluate('innocent', job(simple, small))).toMatchObject(passed);
    expect(ended).toBe(0);
    evaluators.close();
    for (const evaluation of await Promise.all(greedy)) expect(evaluation.kind).toBe('ill');
  });

  test('a path that computes too long meets our limit, and is told so', async () => {
    const evaluators = someEvaluators({ limitMs: 60 });
    for (let at = 0; at < 2; at += 1) {
      expect(await evaluators.evaluate('greedy', job(endless, tangle))).toMatchObject({
        kind: 'results',
        results: [{ outcome: 'error', reason: 'evaluation_limit' }],
      });
    }
    expect(await evaluators.evaluate('greedy', job(simple, small))).toMatchObject(passed);
  });

  test('a thread that does not look at its limit is ended and replaced', async () => {
    const evaluators = someEvaluators({ threadUrl: fragile, limitMs: 50 });
    const evaluation = await evaluators.evaluate('hang', job(exists('hang'), small));
    expect(evaluation).toMatchObject({ kind: 'limit', message: expect.stringContaining('50 ms') as string });
    expect(await evaluators.evaluate('hang', job(simple, small))).toMatchObject(passed);
    expect(await evaluators.evaluate('other', job(simple, small))).toMatchObject(passed);
  });

  test('a thread that dies is our illness, and the next answer has a new one', async () => {
    const evaluators = someEvaluators({ threadUrl: fragile });
    const evaluation = await evaluators.evaluate('a', job(exists('die'), small));
    expect(evaluation).toMatchObject({
      kind: 'ill',
      message: expect.stringContaining('died as asked') as string,
    });
    expect(await evaluators.evaluate('a', job(simple, small))).toMatchObject(passed);
  });

  test('one check cannot fill the queue', async () => {
    const evaluators = someEvaluators({ limitMs: 3_600_000 });
    const all = Array.from({ length: 20 }, () => evaluators.evaluate('greedy', job(endless, tangle)));
    const refused = await Promise.race(all);
    expect(refused).toMatchObject({ kind: 'ill', message: expect.stringContaining('still wait') as string });
    evaluators.close();
    await Promise.all(all);
  });

  test('answers in the order and with the document of each', async () => {
    const evaluators = someEvaluators();
    const found = await Promise.all(
      Array.from({ length: 50 }, (_, at) =>
        evaluators.evaluate(
          `check ${at}`,
          job(
            [{ kind: 'json', path: '$.a', comparison: 'equals', value: String(at) }],
            answer(`{"a":${at}}`),
          ),
        ),
      ),
    );
    for (const evaluation of found) expect(evaluation).toMatchObject(passed);
  });

  test('after it is closed it is ill', async () => {
    const evaluators = someEvaluators();
    evaluators.close();
    expect((await evaluators.evaluate('a', job(simple, small))).kind).toBe('ill');
  });
});

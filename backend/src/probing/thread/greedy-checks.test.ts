import { expect, onTestFinished, test } from 'vitest';
import type { HttpAssertion } from '@appops/shared/contract/checks/http';
import { aCheck, loopbackAllowed } from '../../../testing/probing/checks.ts';
import { endlessPath, tangledJson } from '../../../testing/probing/endless.ts';
import { httpServer } from '../../../testing/probing/servers.ts';
import { createProbePool } from './worker-pool.ts';

const exists = (path: string): HttpAssertion[] => [{ kind: 'json', path, comparison: 'exists', value: '' }];

const greedy = [
  endlessPath,
  "$..[?match(@.a, '(a+)+b')]",
  '$..[?search(@.a, @.pattern)]',
  '$..[?count(@..*) > 1]..[?count(@..*) > 1]',
];

/** A document that feeds each of them: what tangles paths, long texts and the patterns that it brings itself. */
const document = JSON.stringify({
  tangled: JSON.parse(tangledJson) as unknown,
  texts: Array.from({ length: 200 }, () => ({ a: 'a'.repeat(5_000), pattern: '(a|aa)+$' })),
});

test('an innocent check is up and never in doubt beside four greedy ones, in the same real probe threads', async () => {
  const port = await httpServer((request, reply) => {
    reply.setHeader('content-type', 'application/json');
    reply.end(request.url === '/greedy' ? document : '{"a":1}');
  });
  const pool = createProbePool({ version: '1.2.3', threads: 2 });
  onTestFinished(() => pool.stop(0));
  const run = (id: string, path: string, assertions: HttpAssertion[]) =>
    pool.run({
      id,
      slot: 1000,
      check: aCheck(`http://127.0.0.1:${port}${path}`, { assertions, timeoutMs: 60_000 }),
      retries: { attempts: 0, delayMs: 0 },
      addressRules: loopbackAllowed,
      deadlineMs: null,
    });

  let over = false;
  const greedily = greedy.map(async (path, index) => {
    const outcomes = [];
    while (!over) outcomes.push(await run(`greedy ${index}`, '/greedy', exists(path)));
    return outcomes;
  });
  for (let time = 0; time < 25; time++) {
    expect(await run('plain', '/', [{ kind: 'status', accept: '200' }])).toMatchObject({
      outcome: 'up',
      suspect: false,
    });
    expect(await run('with a path', '/', exists('$.a'))).toMatchObject({ outcome: 'up', suspect: false });
  }
  over = true;
  // What was too much is our limit, and said to be; never an outage.
  for (const outcome of (await Promise.all(greedily)).flat()) expect(outcome.outcome).not.toBe('down');
});

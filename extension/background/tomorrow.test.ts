import { createClient } from '@appops/shared/client';
import { listMonitors, listResults } from '@appops/shared/contract/monitors';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const answering = (name: string) =>
  createClient({
    baseUrl: 'https://ops.example',
    fetch: () =>
      Promise.resolve(
        new Response(
          readFileSync(new URL(`../../test/fixtures/tomorrow/${name}.json`, import.meta.url), 'utf8'),
          { headers: { 'content-type': 'application/json' } },
        ),
      ),
  });

test("an extension that is older than its server reads lists that hold a protocol of tomorrow: all the other monitors' entries, and its own as unknown", async () => {
  const { items } = await answering('listMonitors')(listMonitors);
  expect(items.map(({ check, state }) => [check.type, state.value])).toEqual([
    ['http', 'up'],
    ['unknown', 'down'],
    ['unknown', 'up'],
  ]);
  const results = await answering('listResults')(listResults, { params: { id: items[1]!.id } });
  expect(results.items.map(({ outcome, reason }) => [outcome, reason])).toEqual([
    ['down', 'unknown'],
    ['up', null],
  ]);
  const attempts = results.items.flatMap((result) => result.attempts);
  expect(attempts.map(({ facts, steps }) => [facts?.protocol, steps.length])).toEqual([
    ['unknown', 3],
    ['http', 1],
  ]);
  expect(attempts[0]!.assertions.map(({ error = false }) => error)).toEqual([false, true]);
});

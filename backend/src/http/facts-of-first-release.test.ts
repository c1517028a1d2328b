import { readFileSync } from 'node:fs';
import { listMonitors, listResults, runMonitor } from '@appops/shared/contract/monitors';
import { foundBy } from '@appops/shared/rules/checks/first-release-fields';
import { wellWords } from '@appops/shared/rules/checks/well-words';
import { expect, test } from 'vitest';

const reply = (name: string): unknown =>
  JSON.parse(
    readFileSync(new URL(`../../../test/fixtures/contract/0.1.0/${name}.json`, import.meta.url), 'utf8'),
  );

test('what a server of the first release found is read as facts of HTTP, which was all that it knew', () => {
  const attempts = [
    ...listResults.reply.parse(reply('listResults')).items.flatMap((result) => result.attempts),
    ...listMonitors.reply
      .parse(reply('listMonitors'))
      .items.flatMap(({ lastResult }) => lastResult?.attempts ?? []),
    runMonitor.reply.parse(reply('runMonitor')).attempt,
  ];
  expect(attempts.length).toBeGreaterThan(2);
  for (const attempt of attempts) {
    expect(attempt).toMatchObject({ facts: null, steps: [] });
    expect(foundBy(attempt)).toMatchObject({
      protocol: 'http',
      statusCode: attempt.statusCode,
      bodyBytes: attempt.bodyBytes,
      httpVersion: null,
    });
    expect(wellWords(attempt, attempt.statusCode)).toBe(`Status ${attempt.statusCode}`);
  }
});

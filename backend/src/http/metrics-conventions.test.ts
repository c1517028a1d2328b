import { createMonitor } from '@appops/shared/contract/monitors';
import { createService } from '@appops/shared/contract/services';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startTestBackend, type TestBackend } from '../../testing/http.ts';

/**
 * Prometheus' own rules of names, units and types (prometheus.io: "Metric and label naming", "Exposition formats"), of
 * what AppOps exports itself; `process_` and `nodejs_` are the client library's.
 */
let backend: TestBackend;
let text: string;
beforeAll(async () => {
  backend = await startTestBackend('sqlite');
  await backend.call(createService, { body: { name: 'shop' } });
  await backend.call(createMonitor, {
    body: {
      name: 'Answers',
      service: 'shop',
      environment: 'production',
      check: { type: 'http', url: `${backend.url}/healthz` },
      intervalMs: 1000,
    },
  });
  // Until its first run is told of.
  await vi.waitFor(async () => {
    text = await (await backend.send('GET', '/metrics')).text();
    expect(text).toMatch(/^appops_monitor_duration_seconds\{/m);
  }, 120_000);
});
afterAll(() => backend.stop());

/** Each family by its name, with its type, whether it is explained, and its sample lines. */
function families() {
  const found = new Map<string, { type: string; help: string; samples: string[] }>();
  let current = '';
  for (const line of text.split('\n')) {
    const [, what, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) ?(.*)$/.exec(line) ?? [];
    if (what !== undefined) {
      const family = found.get(name) ?? { type: '', help: '', samples: [] };
      found.set(name, what === 'HELP' ? { ...family, help: rest } : { ...family, type: rest });
      current = name;
    } else if (line !== '') found.get(current)!.samples.push(line);
  }
  return [...found].filter(([name]) => name.startsWith('appops_'));
}

test('every family has one type and an explanation, and its samples stand below it', () => {
  expect(families().length).toBeGreaterThan(20);
  for (const [name, { type, help, samples }] of families()) {
    expect(['counter', 'gauge', 'histogram'], name).toContain(type);
    expect(help.length, name).toBeGreaterThan(10);
    for (const sample of samples) expect(sample.startsWith(name), `${sample} below ${name}`).toBe(true);
  }
});

test('counters end in _total and nothing else does; names are lower case with underscores', () => {
  for (const [name, { type }] of families()) {
    expect(name).toMatch(/^[a-z][a-z0-9_]*[a-z0-9]$/);
    expect(name.endsWith('_total'), name).toBe(type === 'counter');
    expect(name, 'left to histograms').not.toMatch(/_(count|sum|bucket)$/);
  }
});

test('units are base units', () => {
  for (const [name] of families())
    expect(name).not.toMatch(
      /_(ms|us|milliseconds?|microseconds?|minutes?|hours?|days?|percent|kib|mib|kb|mb)(_|$)/,
    );
});

test('no sample carries a time: it is of the moment at which it is read', () => {
  for (const [, { samples }] of families())
    for (const sample of samples) expect(sample).toMatch(/^[a-z0-9_]+(\{.*\})? (\S+)$/);
});

test('labels are names of few values: no address, no message', () => {
  const labels = new Set(
    families().flatMap(([, { samples }]) =>
      samples.flatMap((sample) => [...sample.matchAll(/[{,]([a-z_]+)="/g)].map(([, label]) => label!)),
    ),
  );
  for (const label of labels) expect(['url', 'address', 'message', 'error']).not.toContain(label);
});

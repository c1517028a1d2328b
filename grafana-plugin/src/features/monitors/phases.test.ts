import { expect, test } from 'vitest';
import { phaseBars } from './phases.ts';

const none = { dnsUs: null, connectUs: null, tlsUs: null, waitUs: null, transferUs: null };

test('phases follow one another and fill the bar', () => {
  const bars = phaseBars({ ...none, connectUs: 100, waitUs: 300 });
  expect(bars).toEqual([
    { name: 'Connect', us: 100, start: 0, length: 0.25 },
    { name: 'Wait', us: 300, start: 0.25, length: 0.75 },
  ]);
});

test('a run that reached no phase has no bar', () => {
  expect(phaseBars(none)).toEqual([]);
  expect(phaseBars({ ...none, dnsUs: 0 })).toEqual([]);
});

test('a phase that only a newer server knows is drawn under its own name, in its place', () => {
  expect(
    phaseBars({
      dnsUs: 100,
      connectUs: null,
      tlsUs: null,
      firstQueryUs: 300,
      waitUs: null,
      transferUs: null,
    }),
  ).toEqual([
    { name: 'Name look-up', us: 100, start: 0, length: 0.25 },
    { name: 'First query', us: 300, start: 0.25, length: 0.75 },
  ]);
});

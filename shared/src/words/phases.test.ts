import { expect, test } from 'vitest';
import { inPhaseOrder, phaseWord } from './phases.ts';

test('phases come in the order in which they happen, those of tomorrow last', () => {
  const phases = { laterUs: 1, dnsUs: 2, connectUs: null, waitUs: 3, upgradeUs: 4 };
  expect(inPhaseOrder(phases).map(([key]) => phaseWord(key))).toEqual([
    'Name look-up',
    'Connect',
    'Upgrade',
    'Wait',
    'Later',
  ]);
});

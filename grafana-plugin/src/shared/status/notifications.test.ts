import { expect, test } from 'vitest';
import { channelStatus } from './notifications.ts';

const used = { retiredAt: null, failure: null, rules: 1, lastSentAt: null, failed: 0 };

test('a channel of which nothing got through is not called one by which nothing was sent', () => {
  expect(channelStatus(used)).toMatchObject({ word: 'Nothing sent yet', tone: 'quiet' });
  expect(channelStatus({ ...used, failed: 1 })).toMatchObject({
    word: 'Nothing got through yet',
    tone: 'bad',
  });
  expect(channelStatus({ ...used, failed: 1, lastSentAt: '2026-11-30T12:00:00.000Z' })).toMatchObject({
    word: 'Works',
  });
});

import { expect, test } from 'vitest';
import { WriteWatch, whyNotStored } from './not-stored.ts';

const refused = (code: string) => Object.assign(new Error('disk is full'), { code });

test.each([
  ['SQLITE_FULL', /disk .* is full/],
  ['ENOSPC', /disk .* is full/],
  ['53100', /disk .* is full/],
  ['SQLITE_READONLY_DBMOVED', /only be read/],
  ['25006', /only be read/],
  ['SQLITE_CORRUPT_INDEX', /damaged/],
  ['SQLITE_IOERR_SHORT_READ', /does not work/],
  ['58030', /does not work/],
  ['APPOPS_DATABASE_LOST', /taken away/],
])('%s is told as what somebody has to mend', (code, words) => {
  expect(whyNotStored(refused(code))).toMatch(words);
});

test('what passes by itself, and what is no outage, is no such reason', () => {
  for (const code of ['ECONNRESET', 'SQLITE_BUSY', '57P01', 'SQLITE_CONSTRAINT_UNIQUE', ''])
    expect(whyNotStored(refused(code))).toBeNull();
});

test('a refusal is told until nothing was refused for half a minute; a write that changed nothing does not hide it', async () => {
  let at = 0;
  const watch = new WriteWatch(() => at);
  const full = () => watch.over(() => Promise.reject(refused('SQLITE_FULL')));
  expect(watch.why).toBeNull();
  await expect(full()).rejects.toThrow('disk is full');
  expect(watch.why).toMatch(/full/);
  await watch.over(() => Promise.resolve());
  expect(watch.why).toMatch(/full/);
  at = 29_000;
  await expect(full()).rejects.toThrow();
  at = 58_000;
  expect(watch.why).toMatch(/full/);
  at = 60_000;
  expect(watch.why).toBeNull();
});

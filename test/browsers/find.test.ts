import { afterEach, describe, expect, test, vi } from 'vitest';
import { findChromium, findFirefox } from './find.ts';

afterEach(() => vi.unstubAllEnvs());

describe.each([
  ['CHROMIUM_PATH', findChromium],
  ['FIREFOX_PATH', findFirefox],
])('%s', (variable, find) => {
  test('names the browser to use', async () => {
    vi.stubEnv(variable, process.execPath);
    expect(await find()).toBe(process.execPath);
  });

  test('pointing at nothing is an error that says so, not a reason to take another browser', async () => {
    vi.stubEnv(variable, '/nowhere/browser');
    await expect(find()).rejects.toThrow(`${variable} is set to /nowhere/browser`);
  });
});

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { sealingKeyFits } from './sealing-check.ts';
import { createSealer, loadSealingKey } from './sealing.ts';

describe('sealing', () => {
  test('a sealed text opens with its key only, and not when it was changed', () => {
    const key = randomBytes(32);
    const sealed = createSealer(key).seal('a webhook secret');
    expect(sealed).not.toContain('webhook');
    expect(createSealer(key).open(sealed)).toBe('a webhook secret');
    expect(() => createSealer(randomBytes(32)).open(sealed)).toThrow(/sealing key is not the one/);
    const changed = `${sealed.slice(0, -2)}${sealed.endsWith('AA') ? 'BB' : 'AA'}`;
    expect(() => createSealer(key).open(changed)).toThrow();
  });

  test('the key comes from the environment, else from a file that only its owner reads and that stays', () => {
    const folder = mkdtempSync(join(tmpdir(), 'appops-seal-'));
    const file = join(folder, 'sealing.key');
    const made = loadSealingKey(undefined, file);
    expect(loadSealingKey(undefined, file).equals(made)).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(loadSealingKey('ab'.repeat(32), file).toString('hex')).toBe('ab'.repeat(32));
    rmSync(folder, { recursive: true });
  });
});

describeOnBothEngines('sealingKeyFits', (make) => {
  test('knows the key of the first process again, and tells a process with another one', async () => {
    const { store } = await make();
    const sealer = createSealer(randomBytes(32));
    expect(await sealingKeyFits(store, sealer)).toBe(true);
    expect(await sealingKeyFits(store, sealer)).toBe(true);
    expect(await sealingKeyFits(store, createSealer(randomBytes(32)))).toBe(false);
  });
});

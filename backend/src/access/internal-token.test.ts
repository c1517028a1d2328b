import { expect, test } from 'vitest';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { authenticateToken } from './authenticate-token.ts';
import { internalToken } from './internal-token.ts';

describeOnBothEngines('the token of a process for itself', (make) => {
  test('a start replaces the one of its data folder and leaves those of other processes', async () => {
    const { store } = await make();
    const start = (home: string) => internalToken(store, 'preview app', home, ['read'], 'app', 0);
    const works = (secret: string) =>
      authenticateToken(store, secret, 'app', 0).then(
        () => true,
        () => false,
      );
    const other = await start('/data/other');
    const before = await start('/data/mine');
    const after = await start('/data/mine');
    expect([await works(other), await works(before), await works(after)]).toEqual([true, false, true]);
  });
});

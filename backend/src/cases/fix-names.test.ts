import * as contract from '@appops/shared/contract/cases';
import { expect, test, vi } from 'vitest';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { closeCase, reopenCase } from './close-case.ts';
import { nameFix, recordFix } from './fixes.ts';
import { openCase } from './open-case.ts';
import { failing, plan } from '../../testing/cases/cases.ts';

// Many transactions each, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 });

const sha = (letter: string) => letter.repeat(40);

describeOnBothEngines('what a fix names', (make) => {
  test('a fix with nothing at all is refused; one that names nothing matchable is recorded and asks', async () => {
    const { id, as, load } = await failing(make);
    const nothing = contract.recordFix.body.parse({
      plan: { minimumWindowMs: 60_000, reason: 'for this test' },
    });
    await expect(as((ctx) => recordFix(ctx, id, nothing))).rejects.toMatchObject({ code: 'invalid_request' });
    expect((await load(id)).fixes).toEqual([]);
    await as((ctx) => recordFix(ctx, id, plan({ version: undefined, description: 'Retry the coupon' })));
    expect(await load(id)).toMatchObject({
      fixes: [{ missing: ['commit, pull request or version'] }],
      proposals: [{ code: 'name_commit_or_version' }],
    });
  });

  test('what is missing can be named later', async () => {
    const { id, as, deploy, load } = await failing(make);
    const { fixes } = await as((ctx) =>
      recordFix(ctx, id, plan({ version: undefined, description: 'Retry the coupon' })),
    );
    await deploy('1.1.1');
    const name = (more: object) =>
      as((ctx) => nameFix(ctx, id, contract.nameFix.body.parse({ fix: fixes[0]!.id, ...more })));
    await name({ version: '1.1.1' });
    expect(await load(id)).toMatchObject({
      status: 'verifying',
      fixes: [{ versions: ['1.1.1'], missing: [], liveIn: [{ version: '1.1.1' }] }],
    });
    const { version } = await load(id);
    await name({ version: '1.1.1' });
    expect((await load(id)).version).toBe(version);
  });

  test('one version per release line', async () => {
    const { id, as } = await failing(make);
    const versions = (...named: string[]) =>
      as((ctx) => recordFix(ctx, id, plan({ version: named[0], versions: named.slice(1) })));
    await expect(versions('2.4.1', '2.5.0')).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(versions('2.4.1', '1.9.8')).resolves.toMatchObject({
      fixes: [{ versions: ['2.4.1', '1.9.8'] }],
    });
  });

  test('a release of which nobody told the commits makes the case ask, in plain words', async () => {
    const { id, as, deploy, load } = await failing(make);
    await as((ctx) => recordFix(ctx, id, plan({ version: undefined, commit: sha('a') })));
    await deploy('1.1.1');
    expect(await load(id)).toMatchObject({
      fixes: [{ doubtfulIn: [{ version: '1.1.1', reason: { code: 'commits_not_told' } }] }],
      proposals: [
        {
          code: 'say_whether_fixed',
          message: expect.stringMatching(
            /^It is not known whether 1\.1\.1, live in production, has the fix/,
          ) as string,
        },
      ],
    });
  });

  test('a squash and its revert are known from what deployments tell of their commits', async () => {
    const world = await failing(make);
    const { id, as, load } = world;
    await as((ctx) =>
      recordFix(ctx, id, plan({ version: undefined, url: 'https://github.com/acme/shop/pull/42' })),
    );
    const deploy = (version: string, commit: object) => world.deploy(version, { commits: [commit] });
    await deploy('1.1.1', { sha: sha('a'), message: 'Coupons may be empty (#42)' });
    expect(await load(id)).toMatchObject({
      status: 'verifying',
      fixes: [{ liveIn: [{ version: '1.1.1' }] }],
    });
    await deploy('1.1.2', { sha: sha('b'), message: `Revert it\n\nThis reverts commit ${sha('a')}.` });
    expect(await load(id)).toMatchObject({
      status: 'open',
      tracks: { fix: { state: 'planned', reasons: [{ code: 'fix_reverted' }] } },
    });
  });

  test('reopening a duplicate brings back what moved to the original', async () => {
    const { id, as, load } = await failing(make);
    const other = await as((ctx) =>
      openCase(ctx, contract.openCase.body.parse({ title: 'The original', reason: 'Seen', service: 'shop' })),
    );
    await as((ctx) => closeCase(ctx, id, { as: 'duplicate', duplicateOf: other.id, reason: '' }));
    expect(await load(other.id)).toMatchObject({
      problems: [{}],
      incidents: [{}],
      occurrences: { total: 1 },
    });
    await as((ctx) => reopenCase(ctx, id, 'It is not the same.'));
    expect(await load(id)).toMatchObject({ status: 'open', problems: [{}], occurrences: { total: 1 } });
    expect(await load(other.id)).toMatchObject({ problems: [], incidents: [], occurrences: { total: 0 } });
  });

  test('the Cause card and the panel tell the same suspects', async () => {
    const { made } = await failing(make);
    expect(made.tracks.cause).toMatchObject({ state: 'suspected' });
    expect(made.suspects.map(({ name }) => name)).toContain('1.1.0');
    expect(made.tracks.cause.reasons[0]?.message).toContain(made.suspects[0]!.name);
  });
});

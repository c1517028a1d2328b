import { updateCase as route } from '@appops/shared/contract/cases';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toJson } from '../database/json.ts';
import { updateCase } from '../cases/update-case.ts';
import { upgradedFirstRelease, type FirstDatabase } from '../../testing/database/first-release.ts';
import type { WriteTx } from '../database/store.ts';
import { writeAt } from '../../testing/verbs.ts';
import { brokenLink } from './case-chain.ts';

describe.each(['sqlite', 'postgres'] as const)('the chains of cases of the first release on %s', (engine) => {
  let first: FirstDatabase;
  beforeAll(async () => {
    first = await upgradedFirstRelease(engine);
  });
  afterAll(() => first.drop());

  const cases = () => first.store.read((tx) => tx.selectFrom('cases').selectAll().orderBy('id').execute());
  const links = (id: string) =>
    first.store.read((tx) =>
      tx.selectFrom('case_chain').selectAll().where('case_id', '=', id).orderBy('n').execute(),
    );
  /** The first broken link once somebody has had their hand in the database; it is as before afterwards. */
  async function afterTampering(
    id: string,
    tamper: (tx: WriteTx) => Promise<unknown>,
  ): Promise<number | null> {
    let broken: number | null = null;
    const undo = new Error('as before');
    await first.store
      .write(async (tx) => {
        await tamper(tx);
        broken = await brokenLink(tx, id);
        throw undo;
      })
      .catch((error: unknown) => {
        if (error !== undo) throw error;
      });
    return broken;
  }

  test('are whole as they are, and stay so when links of the present form follow', async () => {
    for (const row of await cases()) {
      const before = await links(row.id);
      expect(before.map(({ form }) => form)).toEqual(before.map(() => 1));
      expect(await first.store.read((tx) => brokenLink(tx, row.id))).toBeNull();
      const body = route.body.parse({ version: row.version, title: `${row.title}, renamed` });
      await writeAt(first.store, Date.UTC(2026, 11, 1), (ctx) => updateCase(ctx, row.id, body));
      const after = await links(row.id);
      expect(after.map(({ form }) => form)).toEqual([...before.map(() => 1), 2]);
      expect(after.slice(0, -1)).toEqual(before);
      expect(await first.store.read((tx) => brokenLink(tx, row.id))).toBeNull();
    }
  });

  test('show where a subject of a new event was changed, taken away or added, and whatever else it says', async () => {
    const [row] = await cases();
    const { id, service_id } = row!;
    const { n, event_sequence: sequence } = (await links(id)).at(-1)!;
    const found = (tamper: (tx: WriteTx) => Promise<unknown>) => afterTampering(id, tamper);
    const ofIt = (tx: WriteTx) => tx.updateTable('event_subjects').where('sequence', '=', sequence);
    expect(await found(() => Promise.resolve())).toBeNull();
    expect(
      await found((tx) => ofIt(tx).set({ subject: 'svc_x' }).where('role', '=', 'service').execute()),
    ).toBe(n);
    expect(await found((tx) => ofIt(tx).set({ role: 'owner' }).where('role', '=', 'service').execute())).toBe(
      n,
    );
    expect(
      await found((tx) => tx.deleteFrom('event_subjects').where('sequence', '=', sequence).execute()),
    ).toBe(n);
    expect(
      await found((tx) =>
        tx
          .insertInto('event_subjects')
          .values({ sequence, subject: service_id ?? 'svc_x', role: 'also' })
          .execute(),
      ),
    ).toBe(n);
    for (const change of [
      { time: 1 },
      { actor: toJson({ id: 'x', kind: 'person' as const, name: 'Eve' }) },
      { data: toJson({ changed: [] }) },
      { kind: 'case.linked' },
      { caused_by: 1 },
      { schema_version: 2 },
    ])
      expect(
        await found((tx) => tx.updateTable('events').set(change).where('sequence', '=', sequence).execute()),
        JSON.stringify(change),
      ).toBe(n);
  });

  test('show a link that says to be of another form than it is, or of one that is not known', async () => {
    const [row] = await cases();
    const whole = await links(row!.id);
    for (const { n, form } of [whole[0]!, whole.at(-1)!])
      for (const other of [1, 2, 3].filter((one) => one !== form))
        expect(
          await afterTampering(row!.id, (tx) =>
            tx
              .updateTable('case_chain')
              .set({ form: other })
              .where('case_id', '=', row!.id)
              .where('n', '=', n)
              .execute(),
          ),
        ).toBe(n);
  });
});

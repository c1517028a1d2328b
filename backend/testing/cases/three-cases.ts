import * as contract from '@appops/shared/contract/cases';
import { newId } from '@appops/shared/contract/ids';
import { openCase } from '../../src/cases/open-case.ts';
import type { Push } from '../../src/releases/record-commits.ts';
import type { TestStore } from '../database/stores.ts';
import { failing } from './cases.ts';

/** A commit that comes onto the branch that the shop's releases are made from. */
export function pushOf(message: string): Push {
  const known = { ancestors: [], patch: null, inversePatch: null, author: null };
  const commits = [{ sha: 'a'.repeat(40), message, ...known }];
  return { repository: 'acme/shop', branch: 'main', merges: true, at: null, commits, by: null };
}

/** Three cases of one service, the oldest first; a failure that goes on, of no case, is the same as the first one's. */
export async function threeCases(make: () => Promise<TestStore>) {
  let opened: TestStore | null = null;
  const world = await failing(async () => (opened = await make()));
  const { store, id: first, as, row } = world;
  const open = (title: string) =>
    as((ctx) => openCase(ctx, contract.openCase.body.parse({ title, reason: 'Slow', service: 'shop' })));
  const [{ id: second }, { id: third }] = [await open('second'), await open('third')];
  const known = await store.read((tx) =>
    tx.selectFrom('problems').selectAll().where('case_id', '=', first).executeTakeFirstOrThrow(),
  );
  const begun = await store.read((tx) => tx.selectFrom('occurrences').selectAll().executeTakeFirstOrThrow());
  const problem = (of: string | null) => ({
    ...known,
    ...{ id: newId('problem'), fingerprint: of ?? 'free', case_id: of },
    assertion: of === null ? known.assertion : 'header',
  });
  await store.write((tx) => tx.insertInto('problems').values(problem(second)).execute());
  const begin = async () => {
    const free = problem(null);
    const goingOn = { ...begun, id: newId('occurrence'), problem_id: free.id, ended_at: null };
    await store.write(async (tx) => {
      await tx.insertInto('problems').values(free).execute();
      await tx.insertInto('occurrences').values(goingOn).execute();
    });
    return free.id;
  };
  const { databaseUrl, openAgain } = opened!;
  return { ...world, first, second, third, row, begin, databaseUrl, openAgain };
}

export type ThreeCases = Awaited<ReturnType<typeof threeCases>>;

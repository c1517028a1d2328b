import type { Context } from '../src/context.ts';
import type { Store } from '../src/database/store.ts';
import { writeAt } from './verbs.ts';
import { newestSequence } from '../src/events/event.ts';

/** Kinds of one shape, for tests of what holds for events of any kind. */
export type AnyKind = 'service.created' | 'service.retired' | 'service.returned';

/** Tells an event that no other thing need be there for. */
export function tellAny(ctx: Context, kind: AnyKind = 'service.created') {
  return Promise.resolve(ctx.tell(kind, { subjects: { service: 'svc_1' }, data: { slug: 'a', name: 'A' } }));
}

/** Tells one in a transaction of its own, and gives the newest sequence afterwards. */
export async function tellOne(store: Store, kind?: AnyKind): Promise<number> {
  await writeAt(store, 1_000, (ctx) => tellAny(ctx, kind));
  return store.read(newestSequence);
}

import type { DataOf, EventKind, SubjectsOf } from '@appops/shared/contract/event-kinds';
import type { Context } from '../context.ts';
import type { CaseTable } from '../database/schema/cases.ts';
import type { ToldEvent } from '../events/told-event.ts';

type CaseKind = Extract<EventKind, `case.${string}`>;
type Others<K extends CaseKind> = Omit<SubjectsOf<K>, 'case' | 'service'>;

/** May be left out where nobody else need be named. */
type Subjects<K extends CaseKind> =
  Partial<Others<K>> extends Others<K> ? { subjects?: Others<K> } : { subjects: Others<K> };

/** Tells an event of a case, which is also a link of its chain. The case and its service are among its subjects. */
export function tellCase<K extends CaseKind>(
  ctx: Context,
  row: Pick<CaseTable, 'id' | 'service_id'>,
  kind: K,
  { subjects, data }: Subjects<K> & { data: DataOf<K> },
): ToldEvent {
  const all = { case: row.id, service: row.service_id, ...subjects };
  // Cast: for each kind these are its subjects, which no compiler can add up for a kind that only the caller knows.
  return ctx.tell(kind, { subjects: all as unknown as SubjectsOf<K>, data });
}

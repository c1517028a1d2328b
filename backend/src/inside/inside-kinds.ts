import type { Check, CheckOf, CheckType } from '@appops/shared/contract/checks/check';
import { pushKind } from '../push/pushes.ts';
import { groupKind } from './groups.ts';
import type { InsideKind } from './inside-kind.ts';

/** The protocols whose runs are made inside, in the main thread, and by no probe. */
const kinds: { readonly [T in CheckType]?: InsideKind<CheckOf<T>> } = {
  group: groupKind,
  push: pushKind,
};

/** How runs of a check are made inside; null where a probe makes them. */
export function insideKindOf(check: Pick<Check, 'type'>): InsideKind | null {
  // Cast: the table's type says that each entry is for the checks of its own type.
  return Object.hasOwn(kinds, check.type) ? (kinds[check.type] as unknown as InsideKind) : null;
}

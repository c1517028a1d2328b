import type { CheckInReply, CheckType } from '@appops/shared/contract/checks/check';
import type { AttemptFacts, FactsProtocol } from '@appops/shared/contract/checks/facts';
import type { ComponentType } from 'react';
import type { FormOf } from './forms.ts';
import { HttpFound } from './http/http-result.tsx';
import { httpEditing, httpReading } from './http/view.tsx';
import type { CheckEditing, CheckReading, FoundView } from './protocol-view.ts';
import { TcpFound } from './tcp/tcp-result.tsx';
import { tcpEditing, tcpReading } from './tcp/view.tsx';
import { UnknownFound } from './unknown/unknown-result.tsx';
import { unknownReading } from './unknown/view.tsx';

/** How checks are shown. A protocol of the contract without a folder here does not compile. */
const readings: { readonly [T in CheckInReply['type']]: CheckReading<T> } = {
  http: httpReading,
  tcp: tcpReading,
  unknown: unknownReading,
};

/** How checks are edited, in the order in which they are offered. */
const editings: { readonly [T in CheckType]: CheckEditing<T, FormOf<T>> } = {
  http: httpEditing,
  tcp: tcpEditing,
};

/** How what was found is drawn. Facts of the contract without a view do not compile. */
const found: { readonly [P in FactsProtocol]: FoundView<P> } = {
  http: HttpFound,
  tcp: TcpFound,
  unknown: UnknownFound,
};

/**
 * How facts of these ones' protocol are drawn: of the run's own, which is not the check's where that is another one by
 * now.
 */
export function foundViewOf<F extends AttemptFacts>(
  facts: F,
): ComponentType<{ address: string | null; facts: F }> {
  // The table's type says that each entry is for the facts of its own protocol.
  return found[facts.protocol] as unknown as ComponentType<{ address: string | null; facts: F }>;
}

/** How checks of this one's protocol are shown. */
export function readingOf<T extends CheckInReply['type']>(check: { type: T }): CheckReading<T> {
  return readings[check.type];
}

/** How checks of this one's protocol are edited. */
export function editingOf<T extends CheckType>(form: { type: T }): CheckEditing<T, FormOf<T>> {
  return editings[form.type];
}

/** The protocols to choose from. */
export const choices = Object.values(editings).map(({ type, choice }) => ({ value: type, ...choice }));

/** What its assertions say, each as a sentence. */
export function assertionsOf(check: CheckInReply): string[] {
  const { assertion } = readingOf(check);
  // Those of a check are of its own protocol.
  return check.assertions.map((each) => assertion(each as Parameters<typeof assertion>[0]));
}

/** All that must hold, in one line. */
export function holdsWhen(check: CheckInReply): string {
  return assertionsOf(check).join('; ') || readingOf(check).withoutAssertions;
}

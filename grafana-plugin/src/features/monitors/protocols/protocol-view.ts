import type { CheckInReply, CheckType } from '@appops/shared/contract/checks/check';
import type { FactsOf, FactsProtocol } from '@appops/shared/contract/checks/facts';
import type { Monitor } from '@appops/shared/contract/monitors';
import type { ComponentType } from 'react';
import type { Fact } from '../../../shared/ui/facts.tsx';
import type { CommonCheckForm, ReplyCheck } from './check-form.ts';

/** The part of a form that is about the check. */
export interface CheckFields<F> {
  values: F;
  set: <K extends keyof F>(name: K, value: F[K]) => void;
  /** Sets several fields at once. */
  fill: (some: Partial<F>) => void;
  /** The message for a field, by its path in the request, such as "check.url". */
  error: (path: string) => string | undefined;
}

/** How a check and what its runs found are shown. */
export interface CheckReading<T extends CheckInReply['type']> {
  /** The protocol's name as people know it. */
  label: (check: ReplyCheck<T>) => string;
  /** What it calls, in one line. */
  target: (check: ReplyCheck<T>) => string;
  /** What is asked of the target, and what else of its own it has, for the monitor's page. */
  facts: (check: ReplyCheck<T>) => { first: Fact[]; later: Fact[] };
  assertion: (assertion: ReplyCheck<T>['assertions'][number]) => string;
  /** What holds where there is no assertion at all. */
  withoutAssertions: string;
  /** What only its monitors have on their page; most have nothing. */
  Own?: ComponentType<{ monitor: Monitor }>;
}

/** What an attempt of one protocol found besides its times and assertions, drawn. */
export type FoundView<P extends FactsProtocol> = ComponentType<{ address: string | null; facts: FactsOf<P> }>;

/** How the form's part about the check of one protocol is drawn. */
export interface CheckEditing<T extends CheckType, F extends CommonCheckForm & { type: T }> {
  type: T;
  /** How it is called where one chooses among protocols, and for what. */
  choice: { label: string; description: string };
  /** What is called: the first fields of the form. */
  Target: ComponentType<CheckFields<F>>;
  /** What must hold. */
  Assertions: ComponentType<CheckFields<F>>;
  /** Everything else; the defaults suit most. */
  More: ComponentType<CheckFields<F>>;
  moreTitle: string;
}

/** What the columns of `results.ts` hold as JSON. A shape never changes: what a newer release adds is optional. */
import type { Attempt, FirstReleaseFields } from '@appops/shared/contract/checks/attempt';
import type { AttemptStep } from '@appops/shared/contract/checks/attempt-step';
import type { AttemptHop } from '@appops/shared/contract/checks/http-facts';
import type { tlsFacts } from '@appops/shared/contract/checks/tls-facts';
import type * as z from 'zod/mini';

/** Facts of any protocol, by their names. */
export type FactValues = Record<string, unknown>;

/** The facts of an attempt that are the same from run to run. */
export interface SteadyFacts extends FactValues {
  protocol: string;
}

/** What of an attempt is the same from run to run. */
export interface SteadyPart {
  address: string | null;
  /** Null where the attempt told no facts at all. */
  facts: SteadyFacts | null;
  /** Left out where there are none. */
  steps?: readonly { name: string; facts: SteadyFacts | null }[];
}

/** What of an attempt is the run's own. What there is nothing of is left out, and so are facts that are null. */
export interface OwnPart {
  facts?: FactValues;
  steps?: readonly OwnStep[];
}

export type OwnStep = Omit<AttemptStep, 'name' | 'facts'> & { facts?: FactValues };

/** What of a run that was plainly well is its own and has no column; what there is nothing of is left out. */
export interface VaryingPart extends OwnPart {
  /** Those of its protocol alone. */
  phases?: Record<string, number | null>;
}

/** What a good attempt came to by its check; of others it is kept with the run, since it differs from run to run. */
export interface Findings extends Pick<Attempt, 'assertions' | 'degradedBecause'> {
  /** A fact of its own since facts are told by protocol; in what was stored before. */
  bodyTruncated?: boolean;
}

/** A handshake, of which less was told then. */
export type OldTls = z.input<typeof tlsFacts>;

/** What runs found alike until facts were told by protocol, of which HTTP was the only one. */
export interface OldShared {
  address: string | null;
  tls: OldTls | null;
  hops: readonly (Omit<AttemptHop, 'tls'> & { tls: OldTls | null })[];
}

/** What runs of a monitor share: an attempt's steady part, its findings or what varies little. */
export type RunFact = SteadyPart | OldShared | Findings | VaryingPart;

/** An attempt in detail: what it shares with other runs is named by its number in `run_facts`. */
export interface StoredAttempt extends Omit<Attempt, 'address' | 'facts' | 'steps'> {
  facts: number | null;
  own: OwnPart;
}

/**
 * An attempt in detail until facts were told by protocol. The very first ones hold themselves what later ones name by its
 * number in `run_facts`.
 */
export type OldAttempt = Omit<Attempt, 'address' | 'facts' | 'steps' | 'degradedBecause'> &
  Pick<FirstReleaseFields, 'statusCode' | 'bodyBytes' | 'bodyTruncated'> &
  Partial<OldShared & Pick<Attempt, 'degradedBecause'>> & { facts?: number | null };

/**
 * A slot without a run that stands for several: after a long gap, beside a long run or under overload not every slot
 * gets a row. The record's own slot is the last of them.
 */
export interface MissedStretch {
  /** The first of these slots. */
  first: number;
  count: number;
  intervalMs: number;
}

/** What is kept of a run beyond its row. */
export interface RunDetail {
  missedBecause: string | null;
  /** Why it proves nothing, where that is not a delay of the probe's own. */
  suspectBecause?: string | null;
  attempts: readonly (StoredAttempt | OldAttempt)[];
  stretch: MissedStretch | null;
}

/** Runs of a monitor that are alike and follow each other by one interval; outcome and flags as in their rows. */
export type StoredStretch = [
  at: number,
  count: number,
  everyMs: number,
  monitorVersion: number,
  outcome: number,
  flags: number,
  failure: string | null,
];

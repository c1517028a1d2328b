import type { Attempt } from '@appops/shared/contract/checks/attempt';
import type { AttemptFacts } from '@appops/shared/contract/checks/facts';
import { unknownFacts, unknownFactsOf } from '@appops/shared/contract/checks/unknown-facts';
import type { FactValues, OwnPart, SteadyFacts, SteadyPart } from '../database/schema/results-json.ts';
import { factPlacesOf } from '../probing/protocols.ts';

/**
 * What an attempt found, in the parts that it is stored in. Each protocol says of each of its facts whether it is the same
 * from run to run (`probing/fact-places.ts`): what is, is stored once for all runs alike; the rest is the run's own.
 */

/** What of an attempt is stored in parts. */
type Found = Pick<Attempt, 'address' | 'facts' | 'steps'>;

export function partsOf({ address, facts, steps }: Found): { steady: SteadyPart; own: OwnPart } {
  const { steady, own } = splitFacts(facts);
  if (steps.length === 0) return { steady: { address, facts: steady }, own };
  const parts = steps.map(({ name, facts: ofStep, ...rest }) => ({ name, rest, ...splitFacts(ofStep) }));
  return {
    steady: {
      address,
      facts: steady,
      steps: parts.map((part) => ({ name: part.name, facts: part.steady })),
    },
    own: { ...own, steps: parts.map((part) => ({ ...part.rest, ...part.own })) },
  };
}

export function joinParts({ address, facts, steps = [] }: SteadyPart, own: OwnPart): Found {
  return {
    address,
    facts: joinFacts(facts, own.facts),
    // Both parts hold as many.
    steps: steps.map(({ name, facts: steady }, index) => {
      const { facts: ownFacts, ...rest } = own.steps![index]!;
      return { name, ...rest, facts: joinFacts(steady, ownFacts) };
    }),
  };
}

function splitFacts(facts: AttemptFacts | null): { steady: SteadyFacts | null; own: Pick<OwnPart, 'facts'> } {
  if (facts === null) return { steady: null, own: {} };
  const { protocol, ...values } = facts;
  const places = factPlacesOf(protocol);
  // Of a protocol that is not known nobody has said what is steady.
  if (places === null) return { steady: { protocol }, own: { facts: values } };
  const all: FactValues = values;
  const steady: SteadyFacts = { protocol };
  let own: FactValues | null = null;
  for (const [name, place] of places) {
    const value = all[name];
    if (place === 'steady') steady[name] = value;
    else if (value !== null) (own ??= {})[name] = value;
  }
  return { steady, own: own === null ? {} : { facts: own } };
}

function joinFacts(steady: SteadyFacts | null, own: FactValues = {}): AttemptFacts | null {
  if (steady === null) return null;
  const places = factPlacesOf(steady.protocol);
  const facts: FactValues = { ...steady, ...own };
  if (places === null) {
    const passedOn = unknownFacts.safeParse(facts);
    // Else a newer process has stored it.
    return passedOn.success ? passedOn.data : unknownFactsOf(facts);
  }
  for (const [name, place] of places) if (place !== 'steady') facts[name] ??= null;
  // Cast: these are the parts into which `splitFacts` took facts of this protocol apart.
  return facts as unknown as AttemptFacts;
}

/** The own facts that have a column in the run's row: null for one that there is not. */
export interface FactColumns {
  code: number | null;
  size: number | null;
}

/** Takes out of what is a run's own what its row has columns for. */
export function takeColumns({ facts }: SteadyPart, own: OwnPart): FactColumns & { rest: OwnPart } {
  const columns: FactColumns = { code: null, size: null };
  if (facts === null || own.facts === undefined) return { ...columns, rest: own };
  const factsLeft: FactValues = { ...own.facts };
  for (const [name, place] of factPlacesOf(facts.protocol) ?? []) {
    if ((place !== 'code' && place !== 'size') || factsLeft[name] === undefined) continue;
    const { [name]: value } = factsLeft;
    // The places' type gives columns to whole numbers alone.
    columns[place] = typeof value === 'number' ? value : null;
    delete factsLeft[name];
  }
  const { facts: _facts, ...others } = own;
  return { ...columns, rest: Object.keys(factsLeft).length === 0 ? others : { ...others, facts: factsLeft } };
}

/** Puts back what `takeColumns` took out. */
export function putColumns({ facts }: SteadyPart, columns: FactColumns, rest: OwnPart): OwnPart {
  if (facts === null) return rest;
  const own: FactValues = { ...rest.facts };
  for (const [name, place] of factPlacesOf(facts.protocol) ?? [])
    if (place === 'code' || place === 'size') own[name] = columns[place];
  return { ...rest, facts: own };
}

/** What stands for a status code where an attempt is told in one line. */
export function codeOf(facts: AttemptFacts | null): number | null {
  if (facts === null) return null;
  const [name] = (factPlacesOf(facts.protocol) ?? []).find(([, place]) => place === 'code') ?? [];
  const values: FactValues = facts;
  const code = name === undefined ? null : values[name];
  return typeof code === 'number' ? code : null;
}

import { createHash } from 'node:crypto';
import type { TlsFacts } from '@appops/shared/contract/checks/tls-facts';
import { factsRulesOf } from '@appops/shared/rules/checks/facts-rules-of';
import { sql } from 'kysely';
import type { Attempt } from '@appops/shared/contract/checks/attempt';
import { fromJson, toJson } from '../database/json.ts';
import { engineOf, jsonRows, type ValuesOf } from '../database/json-rows.ts';
import type { Json } from '../database/schema/columns.ts';
import type {
  Findings,
  OldShared,
  RunFact,
  SteadyPart,
  VaryingPart,
} from '../database/schema/results-json.ts';
import type { ResultTable, RunFactsTable } from '../database/schema/results.ts';
import type { ReadTx, WriteTx } from '../database/store.ts';
import { joinParts } from './attempt-parts.ts';
import { nothingShared, wholeTls } from './first-release-runs.ts';

/**
 * What runs of one monitor find again and again is stored once, and their rows name it by its number within the
 * monitor: an unchanged certificate costs a byte or two a run.
 */

/** The number of what the column `varying` stands for; null where it holds that itself, or nothing. */
export function numberOfVarying(varying: ResultTable['varying']): number | null {
  // An object needs no reading to be told from a number.
  if (varying === null || varying.startsWith('{')) return null;
  const held = fromJson(varying);
  return typeof held === 'number' ? held : null;
}

/** @param shared what its number stands for */
export function readVarying(varying: ResultTable['varying'], shared: Json<RunFact> | undefined): VaryingPart {
  const held = varying === null ? null : fromJson(varying);
  if (held !== null && typeof held !== 'number') return held;
  const named = held === null || shared === undefined ? {} : fromJson(shared);
  return isVarying(named) ? named : {};
}

/** What runs found alike; in the form of before where there is no `facts` in it. */
export function readShared(shared: Json<RunFact> | undefined): SteadyPart | OldShared {
  const held = shared === undefined ? nothingShared : fromJson(shared);
  return 'address' in held ? held : nothingShared;
}

/** Neither what an attempt found nor what it came to: both have a field that is always there. */
function isVarying(fact: RunFact): fact is VaryingPart {
  return !('address' in fact) && !('assertions' in fact);
}

/** What the TLS handshake of each connection of a run showed, from its text. */
export function handshakesIn(text: Json<RunFact> | undefined): readonly (TlsFacts | null)[] {
  const shared = readShared(text);
  if (!('facts' in shared)) return [shared.tls, ...shared.hops.map(({ tls }) => tls)].map(wholeTls);
  const { facts } = joinParts({ address: null, facts: shared.facts }, {});
  return facts === null ? [] : factsRulesOf(facts).handshakes(facts);
}

/** Stands for the duration that a message tells, which is in the run's row and differs from run to run. */
const durationMark = '\u0001';

export function findingsOf({ assertions, degradedBecause, totalUs }: Attempt): Json<Findings> {
  const duration = durationWords(totalUs);
  const constant = assertions.map((each) => ({
    ...each,
    message: duration === null ? each.message : each.message.replaceAll(duration, durationMark),
  }));
  return toJson<Findings>({ assertions: constant, degradedBecause });
}

const noFindings: Findings = { assertions: [], degradedBecause: null };

export function readFindings(text: Json<RunFact> | undefined, totalUs: number | null): Findings {
  const findings = text === undefined ? noFindings : fromJson(text);
  if (!('assertions' in findings)) return noFindings;
  const duration = durationWords(totalUs) ?? '';
  return {
    ...findings,
    assertions: findings.assertions.map((each) => ({
      ...each,
      message: each.message.replaceAll(durationMark, duration),
    })),
  };
}

/** As assertions tell it. */
function durationWords(totalUs: number | null): string | null {
  return totalUs === null ? null : `${totalUs / 1000} ms`;
}

interface TextToStore {
  monitor: number;
  hash: string;
  text: Json<RunFact>;
  day: number;
  whileFew: boolean;
}

/**
 * How many numbers a monitor may have for a text that varies to be given one more. Most ports greet with one of few texts,
 * those that greet with a salt or the time never again with the same.
 */
const fewNumbers = 20;

/** Texts of monitors, each to be found once stored. */
export class FactsToStore {
  /** Most runs of a batch found what others did, so each text is hashed once. */
  readonly #hashes = new Map<string, string>();
  readonly #texts = new Map<string, TextToStore>();

  /** @param whileFew gives it a number only while the monitor has few: it may be another text at each run */
  add(monitor: number, text: Json<RunFact>, day: number, whileFew = false): void {
    const hash = this.#hashOf(text);
    const before = this.#texts.get(`${monitor} ${hash}`);
    if (before === undefined || before.day < day)
      this.#texts.set(`${monitor} ${hash}`, { monitor, hash, text, day, whileFew });
  }

  /**
   * Stores those that are new. The caller has locked the monitors' rows, so that numbers are given once.
   * @returns the number of each text of a monitor; null for one that was given none
   */
  async store(tx: WriteTx): Promise<(monitor: number, text: string) => number | null> {
    const asked = [...this.#texts.values()];
    const numbers = new Map<string, number>();
    const of = (monitor: number, text: string) => numbers.get(`${monitor} ${this.#hashOf(text)}`) ?? null;
    if (asked.length === 0) return of;
    const given = jsonRows(
      engineOf(tx),
      { monitor: 'bigint', hash: 'text', day: 'bigint' },
      asked.map(({ monitor, hash, day }) => [monitor, hash, day]),
    );
    const { rows: known } = await sql<Omit<RunFactsTable, 'facts'>>`
      select f.monitor, f.hash, f.number, f.last_day from ${given} as given
      join run_facts as f on f.monitor = given.monitor and f.hash = given.hash`.execute(tx);
    const lastDays = new Map<string, number>();
    for (const { monitor, hash, number, last_day } of known) {
      numbers.set(`${monitor} ${hash}`, number);
      lastDays.set(`${monitor} ${hash}`, last_day);
    }
    const missing = asked.filter(({ monitor, hash }) => !numbers.has(`${monitor} ${hash}`));
    if (missing.length > 0) await this.#insert(tx, missing, numbers);
    // Once a day each, so that what is still used is not dropped with the day it came from.
    if (known.some(({ monitor, hash, last_day }) => last_day < this.#texts.get(`${monitor} ${hash}`)!.day))
      await sql`
        update run_facts set last_day = given.day from ${given} as given
        where run_facts.monitor = given.monitor and run_facts.hash = given.hash
          and run_facts.last_day < given.day`.execute(tx);
    return of;
  }

  #hashOf(text: string): string {
    const known = this.#hashes.get(text);
    if (known !== undefined) return known;
    const hash = createHash('sha256').update(text).digest('base64url').slice(0, 22);
    this.#hashes.set(text, hash);
    return hash;
  }

  async #insert(tx: WriteTx, missing: readonly TextToStore[], numbers: Map<string, number>): Promise<void> {
    const monitors = jsonRows(
      engineOf(tx),
      { monitor: 'bigint' },
      [...new Set(missing.map(({ monitor }) => monitor))].map((monitor) => [monitor]),
    );
    const { rows } = await sql<{ monitor: number; number: number }>`
      select f.monitor, max(f.number) as number from ${monitors} as given
      join run_facts as f on f.monitor = given.monitor group by f.monitor`.execute(tx);
    const last = new Map(rows.map(({ monitor, number }) => [monitor, Number(number)]));
    const added = missing.flatMap(({ monitor, hash, text, day, whileFew }) => {
      const number = (last.get(monitor) ?? 0) + 1;
      if (whileFew && number > fewNumbers) return [];
      last.set(monitor, number);
      numbers.set(`${monitor} ${hash}`, number);
      const row: ValuesOf<RunFactsTable, ['monitor', 'number', 'hash', 'facts', 'last_day']> = [
        monitor,
        number,
        hash,
        text,
        day,
      ];
      return [row];
    });
    if (added.length === 0) return;
    const columns = {
      monitor: 'bigint',
      number: 'bigint',
      hash: 'text',
      facts: 'text',
      last_day: 'bigint',
    } as const;
    await sql`
      insert into run_facts (monitor, number, hash, facts, last_day)
      select monitor, number, hash, facts, last_day from ${jsonRows(engineOf(tx), columns, added)} as given`.execute(
      tx,
    );
  }
}

/** The texts of these numbers, by `monitor number`. */
export async function loadFacts(
  tx: ReadTx,
  wanted: readonly { monitor: number; number: number | null }[],
): Promise<Map<string, Json<RunFact>>> {
  const keys = new Set(
    wanted.flatMap(({ monitor, number }) => (number === null ? [] : [`${monitor} ${number}`])),
  );
  if (keys.size === 0) return new Map();
  const given = jsonRows(
    engineOf(tx),
    { monitor: 'bigint', number: 'bigint' },
    [...keys].map((key) => key.split(' ').map(Number)),
  );
  const { rows } = await sql<Pick<RunFactsTable, 'monitor' | 'number' | 'facts'>>`
    select f.monitor, f.number, f.facts from ${given} as given
    join run_facts as f on f.monitor = given.monitor and f.number = given.number`.execute(tx);
  return new Map(rows.map(({ monitor, number, facts }) => [`${monitor} ${number}`, facts]));
}

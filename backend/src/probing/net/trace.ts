import type { Attempt } from '@appops/shared/contract/checks/attempt';
import type { AttemptFacts } from '@appops/shared/contract/checks/facts';
import { noPhases, type Phases } from '@appops/shared/contract/checks/phases';
import type { TlsFacts } from '@appops/shared/contract/checks/tls-facts';
import { failed, gaveUp, type Failure } from './failure.ts';

/**
 * `proxy`: the look-up of a proxy and the connection to it. `tunnel`: from there until it says that it has connected, which is
 * as near as we can be to the target's own connection.
 */
export type Phase =
  | 'dns'
  | 'proxy'
  | 'tunnel'
  | 'connect'
  | 'startTls'
  | 'tls'
  | 'auth'
  | 'query'
  | 'echo'
  | 'wait'
  | 'transfer';

const lookUp: Phase = 'dns';

/** Those that only some attempts have: told where they were, after the five that all have. */
const ownPhases = ['proxy', 'tunnel', 'startTls', 'auth', 'query', 'echo'] as const;

/** An attempt with what only the probe itself needs to know of it. */
export interface ProbedAttempt<F extends AttemptFacts = AttemptFacts> extends Omit<Attempt, 'facts'> {
  /** Null where it was never really made. */
  facts: F | null;
  /** See `Failure`. */
  byDelay?: boolean;
}

/** What a connection showed of whom it led to. */
export interface Peer {
  address: string | null;
  tls: TlsFacts | null;
}

/**
 * What a connection, or several one after the other, have measured so far. Attempts of checks have one that also says what
 * they found: `AttemptTrace`.
 * Times are in milliseconds of a monotonic clock, summed over connections.
 */
export class Trace {
  phase: Phase = 'dns';
  /** Host and, once known, address: for messages. */
  where: string;
  /** The name server of the check's own choice, for messages; null where the system's are asked. */
  ownResolver: string | null = null;
  /** The proxy by which it goes, for messages; null where it goes there directly. */
  proxy: string | null = null;
  readonly #times: Partial<Record<Phase, number>> = {};
  readonly #peer: Peer = { address: null, tls: null };

  constructor(where: string) {
    this.where = where;
  }

  /** What is known of the connection under way, or of the last one; filled on the way. */
  get peer(): Peer {
    return this.#peer;
  }

  add(phase: Phase, ms: number): void {
    this.#times[phase] = (this.#times[phase] ?? 0) + Math.max(0, ms);
  }

  /** Rounded down, so that the phases together never exceed the total, which is rounded down once. */
  phases(): Phases {
    const { dns = null, connect = null, tls = null, wait = null, transfer = null } = this.#times;
    const phases: Phases = {
      dnsUs: toUs(dns),
      connectUs: toUs(connect),
      tlsUs: toUs(tls),
      waitUs: toUs(wait),
      transferUs: toUs(transfer),
    };
    for (const name of ownPhases) {
      const ms = this.#times[name];
      if (ms !== undefined) phases[`${name}Us`] = toUs(ms);
    }
    return phases;
  }

  /** What was going on when the attempt was interrupted. */
  activity(): string {
    switch (this.phase) {
      case 'dns':
        return this.ownResolver === null
          ? `looking up ${this.where}`
          : `waiting for the resolver ${this.ownResolver} to look up ${this.where}`;
      case 'proxy':
        return `connecting to ${this.proxy ?? 'the proxy'}`;
      case 'tunnel':
        return `waiting for ${this.proxy ?? 'the proxy'} to connect to ${this.where}`;
      case 'connect':
        return `connecting to ${this.where}`;
      case 'startTls':
        return `asking ${this.where} to begin TLS`;
      case 'tls':
        return `in the TLS handshake with ${this.where}`;
      case 'auth':
        return `signing in to ${this.where}`;
      case 'query':
        return `waiting for what ${this.where} answers to the query`;
      case 'echo':
        return `waiting for echo replies of ${this.where}`;
      case 'wait':
        return `waiting for the first byte from ${this.where}`;
      case 'transfer':
        return `reading the answer of ${this.where}`;
    }
  }

  /**
   * What it comes to that the deadline is there, by what was going on. A proxy that has not connected yet may itself be at
   * fault, or its target: that is not known, so that it is not said of the target.
   */
  overdue(limitMs: number): { failure: Failure } {
    const words = `Timed out after ${Math.round(limitMs)} ms ${this.activity()}`;
    if (this.phase === 'proxy' || this.phase === 'tunnel') return gaveUp('proxy', words);
    const isLookUp = this.phase === lookUp && this.ownResolver !== null;
    return isLookUp ? gaveUp('dns', words) : failed('timeout', words);
  }
}

export function toUs(ms: number): number;
export function toUs(ms: number | null): number | null;
export function toUs(ms: number | null): number | null {
  return ms === null ? null : Math.floor(ms * 1000);
}

/** An attempt that was never really made, because something on our own side went wrong. */
export function internalAttempt(message: string): Attempt {
  return {
    ok: false,
    reason: 'internal',
    message,
    totalUs: null,
    phases: noPhases,
    address: null,
    assertions: [],
    degradedBecause: null,
    facts: null,
    steps: [],
  };
}

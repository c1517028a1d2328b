import type { Attempt, AttemptHop, Phases } from '@appops/shared/contract/checks';
import type { ExchangeProgress } from './exchange.ts';
import type { Failure } from './failure.ts';

export type Phase = 'dns' | 'connect' | 'tls' | 'wait' | 'transfer';

/** An attempt with what only the probe itself needs to know of it. */
export interface ProbedAttempt extends Attempt {
  /** See `Failure`. */
  byDelay?: boolean;
}

/**
 * What an attempt has measured so far: all that a failed one can still tell.
 * Times are in milliseconds of a monotonic clock, summed over redirects.
 */
export class Trace {
  phase: Phase = 'dns';
  /** Host and, once known, address: for messages. */
  where: string;
  /** In order; the last one is under way. */
  readonly hops: AttemptHop[] = [];
  /** Of the exchange that is under way. */
  progress: ExchangeProgress | null = null;
  readonly #times: Record<Phase, number | null> = {
    dns: null,
    connect: null,
    tls: null,
    wait: null,
    transfer: null,
  };

  constructor(where: string) {
    this.where = where;
  }

  /** `url` without secrets, `host` for messages. */
  beginHop(url: string, host: string): void {
    this.phase = 'dns';
    this.where = host;
    this.hops.push({ url, statusCode: null, address: null, tls: null });
  }

  /** What is known of the hop under way, or of the last one. */
  get hop(): Pick<AttemptHop, 'statusCode' | 'address' | 'tls'> {
    return this.hops.at(-1) ?? { statusCode: null, address: null, tls: null };
  }

  add(phase: Phase, ms: number): void {
    this.#times[phase] = (this.#times[phase] ?? 0) + Math.max(0, ms);
  }

  /** Takes over what an unfinished exchange has reached. */
  closeExchange(): void {
    const { progress } = this;
    if (progress === null) return;
    this.progress = null;
    this.hop.statusCode = progress.statusCode;
    if (progress.sentAt === null || progress.firstByteAt === null) return;
    this.add('wait', progress.firstByteAt - progress.sentAt);
    this.phase = 'transfer';
  }

  /** Rounded down, so that the phases together never exceed the total, which is rounded down once. */
  phases(): Phases {
    const { dns, connect, tls, wait, transfer } = this.#times;
    return {
      dnsUs: toUs(dns),
      connectUs: toUs(connect),
      tlsUs: toUs(tls),
      waitUs: toUs(wait),
      transferUs: toUs(transfer),
    };
  }

  failedAttempt({ reason, message, byDelay }: Failure): ProbedAttempt {
    this.closeExchange();
    return {
      ok: false,
      reason,
      message,
      statusCode: this.hop.statusCode,
      totalUs: null,
      phases: this.phases(),
      address: this.hop.address,
      tls: this.hop.tls,
      bodyBytes: null,
      bodyTruncated: false,
      assertions: [],
      hops: this.redirectedHops(),
      degradedBecause: null,
      ...(byDelay === true ? { byDelay } : {}),
    };
  }

  /** All hops, where there was more than one. */
  redirectedHops(): AttemptHop[] {
    return this.hops.length > 1 ? this.hops : [];
  }

  /** What was going on when the attempt was interrupted. */
  activity(): string {
    this.closeExchange();
    switch (this.phase) {
      case 'dns':
        return `looking up ${this.where}`;
      case 'connect':
        return `connecting to ${this.where}`;
      case 'tls':
        return `in the TLS handshake with ${this.where}`;
      case 'wait':
        return `waiting for the first byte from ${this.where}`;
      case 'transfer':
        return `reading the answer of ${this.where}`;
    }
  }
}

export function toUs(ms: number): number;
export function toUs(ms: number | null): number | null;
export function toUs(ms: number | null): number | null {
  return ms === null ? null : Math.floor(ms * 1000);
}

/** An attempt that was never really made, because something on our own side went wrong. */
export function internalAttempt(message: string): Attempt {
  return new Trace('').failedAttempt({ reason: 'internal', message });
}

import type { Actor } from '@appops/shared/contract/actors';
import type { Scope } from '@appops/shared/contract/route';
import type { Logger } from 'pino';
import type { ReadTx, WriteTx } from './database/store.ts';
import { tell, type Teller } from './events/tell.ts';

/** Who asks, and what they may do. */
export interface Principal {
  actor: Actor;
  role: 'viewer' | 'editor' | 'admin';
  scopes: readonly Scope[];
  /** The Grafana door that the request came through, if any. */
  door: 'app' | 'datasource' | null;
  tokenId: string | null;
  /** Why a paired browser may do less than was approved, and what to do about it. */
  reduced?: string;
}

/** What a reading verb gets: one snapshot, the time, who asks. It can reach no other handle to the database. */
export interface ReadContext extends Principal {
  tx: ReadTx;
  /** Epoch milliseconds; the same throughout the verb. */
  now: number;
  requestId: string;
  log: Logger;
}

/** What a verb gets that changes something: a transaction that writes, and whom to tell. */
export interface Context extends ReadContext, Teller {
  tx: WriteTx;
  actor: Principal['actor'];
  now: number;
  /** Says that something happened; it is appended when all else of the transaction is done. */
  tell: typeof tell;
}

interface Circumstances extends Pick<ReadContext, 'now' | 'requestId' | 'log'> {
  /** Who asks; AppOps itself where nobody is named. */
  as?: Principal;
}

/** The context of a verb that reads. */
export function readContextIn(tx: ReadTx, { as = machine, now, requestId, log }: Circumstances): ReadContext {
  return { ...as, tx, now, requestId, log };
}

/** The context of a verb that writes. @param causedBy nothing for what a person or a source began */
export function contextIn(
  tx: WriteTx,
  { causedBy = null, ...circumstances }: Circumstances & { causedBy?: Teller['causedBy'] },
): Context {
  return { ...readContextIn(tx, circumstances), tx, causedBy, tell };
}

/** AppOps itself, for what daemons do. */
export const machine: Principal = {
  actor: { kind: 'machine', id: 'appops', name: 'AppOps' },
  role: 'admin',
  scopes: ['read', 'annotate', 'operate', 'ingest', 'probe', 'admin'],
  door: null,
  tokenId: null,
};

/** A caller without a token, on the few routes that need none (webhooks, pairing). */
export const nobody: Principal = {
  actor: { kind: 'machine', id: 'nobody', name: 'nobody' },
  role: 'viewer',
  scopes: [],
  door: null,
  tokenId: null,
};

import type { Actor } from '@appops/shared/contract/actors';
import type { Scope } from '@appops/shared/contract/route';
import type { Logger } from 'pino';
import type { Tx } from './database/store.ts';
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

/** What a verb gets: one transaction, the time, who asks. It can reach no other handle to the database. */
export interface Context extends Principal, Teller {
  requestId: string;
  log: Logger;
  /** Says that something happened; it is appended when all else of the transaction is done. */
  tell: typeof tell;
}

interface Circumstances {
  /** Who asks; AppOps itself where nobody is named. */
  as?: Principal;
  /** Epoch milliseconds; the same throughout the verb. */
  now: number;
  requestId: string;
  /** What this happens because of; nothing for what a person or a source began. */
  causedBy?: Teller['causedBy'];
  log: Logger;
}

/** The context of a verb in a transaction. */
export function contextIn(
  tx: Tx,
  { as = machine, now, requestId, causedBy = null, log }: Circumstances,
): Context {
  return { ...as, tx, now, requestId, causedBy, log, tell };
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

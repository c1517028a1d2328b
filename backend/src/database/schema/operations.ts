/** What the backend itself keeps: leases, replies to repeated requests, settings and counters. */
import type { Settings } from '@appops/shared/contract/settings';
import type { Json, Sealed } from './columns.ts';

/** Who may do something alone, until when; `fencing` grows with each new holder. Times are the database's clock. */
export interface LeaseTable {
  name: string;
  holder: string;
  fencing: number;
  expires_at: number;
}

export interface IdempotencyTable {
  actor: string;
  key: string;
  request_hash: string;
  status: number;
  reply: Json<unknown>;
  created_at: number;
}

/** What people set. Settings that came later are missing in what was stored before. */
export type StoredSettings = Partial<
  Omit<Settings, 'version' | 'grafana' | 'policies'> & {
    grafana: Partial<Settings['grafana']>;
    policies: Partial<Settings['policies']>;
  }
>;

export interface SettingTable {
  name: string;
  /** The settings as JSON, or the sealed word of the key that all is sealed with. */
  value: Json<StoredSettings> | Sealed;
  version: number;
}

/** The last number given out per series (deployments, monitors). */
export interface CounterTable {
  name: string;
  value: number;
}

/** The tables of this area by their names. */
export interface OperationsTables {
  leases: LeaseTable;
  idempotency: IdempotencyTable;
  settings: SettingTable;
  counters: CounterTable;
}

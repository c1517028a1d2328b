/** Who may come in: tokens, refresh tokens, roles last seen and devices that ask. */
import type { Actor } from '@appops/shared/contract/actors';
import type { Scope } from '@appops/shared/contract/route';
import type { Door } from '@appops/shared/contract/tokens';
import type { Json } from './columns.ts';

export interface TokenTable {
  id: string;
  name: string;
  kind: 'token' | 'browser' | 'internal';
  /** SHA-256 of the secret, hex. */
  secret_hash: string;
  scopes: Json<Scope[]>;
  /** The only Grafana door that it works through. */
  door: Door | null;
  created_at: number;
  created_by: Json<Actor>;
  expires_at: number | null;
  last_used_at: number | null;
  revoked_at: number | null;
}

export interface RefreshTokenTable {
  secret_hash: string;
  token_id: string;
  expires_at: number;
  /** Set when it was exchanged; a second use revokes the whole family. */
  used_at: number | null;
  /** The secret's hash of the one that it was last exchanged for. */
  successor: string | null;
  /** Set when another was handed out in its place: a pairing has one that is good. */
  ended_at: number | null;
}

export interface SeenRoleTable {
  /** The actor's id of somebody whom Grafana has vouched for. */
  person: string;
  role: 'viewer' | 'editor' | 'admin';
  seen_at: number;
}

export interface DeviceRequestTable {
  device_code_hash: string;
  user_code: string;
  client_id: string;
  client_name: string;
  scopes: Json<Scope[]>;
  status: 'pending' | 'approved' | 'denied' | 'exchanged';
  address: string;
  requested_at: number;
  expires_at: number;
  last_polled_at: number | null;
  decided_by: Json<Actor> | null;
  granted_scopes: Json<Scope[]> | null;
}

/** The tables of this area by their names. */
export interface AccessTables {
  tokens: TokenTable;
  refresh_tokens: RefreshTokenTable;
  seen_roles: SeenRoleTable;
  device_requests: DeviceRequestTable;
}

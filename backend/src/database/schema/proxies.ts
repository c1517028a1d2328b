/** Proxies that checks may go by. */
import type { ProxyKind } from '@appops/shared/words/proxy';
import type { Flag } from './columns.ts';

export interface ProxyTable {
  id: string;
  /** By which checks name it, for ever: one that was retired keeps it. */
  slug: string;
  kind: ProxyKind;
  host: string;
  port: number;
  /** Who signs in; it may name a secret. */
  user_name: string | null;
  /** The name of a secret, never a password. */
  password: string | null;
  remote_names: Flag;
  created_at: number;
  retired_at: number | null;
  version: number;
}

/** The tables of this area by their names. */
export interface ProxiesTables {
  proxies: ProxyTable;
}

/** Values that checks send, and the monitors of before whose headers may still hold some. */
import type { Actor } from '@appops/shared/contract/actors';
import type { Json, Sealed } from './columns.ts';

export interface SecretTable {
  id: string;
  /** What checks name it by; for ever. */
  name: string;
  /** Null once it was retired. */
  value: Sealed | null;
  /** Where it may be sent. */
  hosts: Json<string[]>;
  created_at: number;
  created_by: Json<Actor>;
  /** When its present value was set, and by whom. */
  set_at: number;
  set_by: Json<Actor>;
  /** When anything of it was changed last, and by whom. */
  changed_at: number;
  changed_by: Json<Actor>;
  retired_at: number | null;
  version: number;
}

/** A monitor of a release without secrets that has headers: still to be looked at. */
export interface PlainHeadersTable {
  monitor_id: string;
}

/** The tables of this area by their names. */
export interface SecretsTables {
  secrets: SecretTable;
  plain_headers: PlainHeadersTable;
}

/** Services and their environments, with every name by which they are found. */
import type { Flag, Json } from './columns.ts';

export interface ServiceTable {
  id: string;
  slug: string;
  name: string;
  description: string;
  owners: Json<string[]>;
  repository: string | null;
  /** `owner/name` in lower case, by which webhooks find the service. */
  repository_key: string | null;
  /** Query parameters that tell its pages apart; null for the usual ones. */
  kept_parameters: Json<string[]> | null;
  /** CSS selectors of what of its pages may not be read or shown. */
  mask_selectors: Json<string[]> | null;
  /** As `nameOrder` makes it of the name. */
  name_order: string;
  created_at: number;
  /** When it ended; it comes back when it is deployed again. */
  retired_at: number | null;
  version: number;
}

export interface EnvironmentTable {
  id: string;
  service_id: string;
  slug: string;
  name: string;
  sort_order: number;
  url_patterns: Json<string[]>;
  created_at: number;
  /** Made by the first release, which took different names for one; see `services/merged-environments.ts`. */
  may_be_merged: Flag;
  /** When it ended; it comes back when it is deployed to again. */
  retired_at: number | null;
}

/** The names by which environments are found: each is one environment's, the names it had before included. */
export interface EnvironmentNameTable {
  service_id: string;
  /** As `nameKey` makes it. */
  name_key: string;
  name: string;
  environment_id: string;
}

/** The names by which services are found. */
export interface ServiceNameTable {
  name_key: string;
  name: string;
  service_id: string;
}

/** The tables of this area by their names. */
export interface ServicesTables {
  services: ServiceTable;
  environments: EnvironmentTable;
  environment_names: EnvironmentNameTable;
  service_names: ServiceNameTable;
}

/** Webhook sources and what they delivered. */
import type { MappingRule } from '@appops/shared/contract/webhooks';
import type { WebhookKind } from '@appops/shared/words/webhook-kinds';
import type { DeliveryOutcome } from '@appops/shared/words/delivery';
import type { Flag, Json, Sealed } from './columns.ts';

export interface WebhookSourceTable {
  id: string;
  kind: WebhookKind;
  name: string;
  key: string;
  secret: Sealed;
  previous_secret: Sealed | null;
  previous_secret_until: number | null;
  created_at: number;
  last_delivery_at: number | null;
  disabled: Flag;
  /** The rules that lead what it tells to a place, or say that it is no release; null where it never had any. */
  mapping: Json<MappingRule[]> | null;
  /** What its kind lets people set; null where that has nothing to set. */
  settings: Json<Record<string, unknown>> | null;
  /** When it was retired: nothing that it delivers is taken. */
  retired_at: number | null;
}

export interface DeliveryTable {
  id: string;
  source_id: string | null;
  kind: WebhookKind | 'api';
  event: string | null;
  /** The source's own key of this delivery; unique per source. */
  delivery_key: string | null;
  outcome: DeliveryOutcome;
  reason: string | null;
  subject: string | null;
  received_at: number;
  bytes: number;
}

/** A delivery that rules can be tried on; see `ingest/kept-deliveries.ts`. */
export interface KeptDeliveryTable {
  delivery_id: string;
  source_id: string;
  received_at: number;
  content: Sealed;
}

/** The tables of this area by their names. */
export interface IngestTables {
  webhook_sources: WebhookSourceTable;
  deliveries: DeliveryTable;
  kept_deliveries: KeptDeliveryTable;
}

/** Channels, the rules that lead news to them, and the messages on their way. */
import type { Message } from '@appops/shared/contract/notifications';
import type { ChannelKind, NewsKind, OutboxState } from '@appops/shared/words/notification';
import type { Severity } from '@appops/shared/words/severity';
import type { Json, Sealed } from './columns.ts';

export interface ChannelTable {
  id: string;
  kind: ChannelKind;
  name: string;
  /** What its kind lets people set; nothing secret. */
  settings: Json<Record<string, unknown>>;
  secret: Sealed | null;
  created_at: number;
  retired_at: number | null;
  version: number;
  /** The newest event when it was made or brought back: what was before is no news to it. */
  since_sequence: number;
  /** Tries in a row that failed for a reason that may pass, since when, why, and until when it rests for that. */
  failures: number;
  failing_since: number | null;
  last_error: string | null;
  rests_until: number | null;
  last_sent_at: number | null;
  /** How many of its messages were taken in hand: some of its turns are for those that wait longest. */
  turns: number;
}

export interface NotificationRuleTable {
  id: string;
  channel_id: string;
  service_id: string | null;
  /** The slug of an environment of whatever service. */
  environment: string | null;
  least_severity: Severity | null;
  created_at: number;
  retired_at: number | null;
  version: number;
  /** The newest event when it was made or last changed. */
  since_sequence: number;
}

export interface OutboxTable {
  id: string;
  channel_id: string;
  /** An event and a channel: what both engines let in once. */
  dedupe_key: string;
  /** The event that it tells; messages go in this order. */
  sequence: number;
  news: NewsKind;
  /** What it is about: messages about one thing never overtake each other. */
  subject: string;
  /** The message's, to be searched. */
  title: string;
  /** The message as it was planned, and once it was sent as it was sent. */
  body: Json<Message>;
  /** The message as it was tried, from a try on that may have arrived; null while nothing of it can have. */
  sent_body: Json<Message> | null;
  state: OutboxState;
  tries: number;
  /** How soon it is to go, the least first; see `notify/urgency.ts`. */
  urgency: number;
  /** When it is due; null where it does not wait. */
  next_try_at: number | null;
  last_try_at: number | null;
  last_error: string | null;
  /** What its age counts from: its event, or when somebody asked for it again. */
  counts_from: number;
  created_at: number;
  ended_at: number | null;
  /** The message that tells it, since all was over before this one could be sent. */
  told_by: string | null;
}

/** The tables of this area by their names. */
export interface NotifyTables {
  channels: ChannelTable;
  notification_rules: NotificationRuleTable;
  outbox: OutboxTable;
}

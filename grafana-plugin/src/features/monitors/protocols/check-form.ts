import type { CheckInReply, CheckOf, CheckType } from '@appops/shared/contract/checks/check';

/** A check of one protocol, or `unknown`, as it is read from a reply. */
export type ReplyCheck<T extends CheckInReply['type']> = Extract<CheckInReply, { type: T }>;

/** What a person edits of a check. Numbers are text while they are typed. */
export interface CommonCheckForm {
  type: CheckType;
  timeoutSeconds: string;
}

/** What a protocol's part of the form comes to. */
export interface CheckFormRules<T extends CheckType, F extends CommonCheckForm & { type: T }> {
  empty: F;
  /** Whether a new monitor opens incidents as long as nobody says otherwise; left out: yes. */
  opensIncident?: boolean;
  formOf: (check: ReplyCheck<T>) => F;
  checkOf: (form: F) => CheckOf<T>;
  /** Whether enough is there for a try. */
  isFilledIn: (form: F) => boolean;
  /** A name for the monitor; empty where nothing is typed yet. */
  nameFor: (form: F) => string;
  /** In which units its form asks for times, by their paths in the request. */
  typedIn: Record<string, 's' | 'ms'>;
}

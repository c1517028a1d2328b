import type { Logger } from 'pino';
import type { DoorTrust } from './access/doors.ts';
import type { Sealer } from './access/sealing.ts';
import type { ReadContext } from './context.ts';
import type { Store } from './database/store.ts';
import type { Consumer } from './daemon/consumers.ts';
import type { Api } from './http/api.ts';
import type { Trials } from './monitors/try-check.ts';
import type { OwnNotice } from './scheduling/own-health.ts';
import type { PeriodicTask } from './daemon/periodic-task.ts';

/** What routes may be given beyond their requests. */
export interface HttpParts {
  store: Store;
  /** The time that labels; epoch milliseconds. */
  clock: () => number;
  /** The time that expires or destroys, which a clock that ran ahead does not move; epoch milliseconds. */
  decisive: () => number;
  /** Where this process listens. */
  ownUrl: () => string;
  /** Where people see the plugin's pages. */
  pagesUrl: (ctx: ReadContext) => Promise<string>;
  /** Whose word is taken for who a person is. */
  trust: () => Promise<DoorTrust>;
  sealer: Sealer;
  trials: Trials;
  /** What is wrong with AppOps itself. */
  notices: () => OwnNotice[];
}

/** What runs by itself is given this. */
export interface DaemonParts {
  store: Store;
  clock: () => number;
  decisive: () => number;
  /** How long after its finish a deployment is watched for its verdict, in milliseconds. */
  verdictWindowMs: number;
  /** This process, for leases of its own. */
  holder: string;
  /** Where this process serves the API; null for one that does not. */
  ownUrl: () => string | null;
  sealer: Sealer;
  log: Logger;
}

/** What an area brings along; each has an `index.ts` with one of these, and `areas.ts` lists them. */
export interface Area {
  /** Binds its routes to its verbs. */
  bind?(api: Api, parts: HttpParts): void;
  /** What follows on events. Each runs in one process at a time, and hurries after commits. */
  consumers?(parts: DaemonParts): Consumer[];
  /** What its time brings. Each runs in one process at a time. */
  tasks?(parts: DaemonParts): PeriodicTask[];
}

import type { PostgresFacts } from '@appops/shared/contract/checks/postgres-facts';
import type { Answered } from '@appops/shared/rules/checks/postgres-assertions';
import { AttemptTrace } from '../../net/attempt-trace.ts';

/** What a PostgreSQL attempt has measured so far, and found. */
export class PostgresTrace extends AttemptTrace<PostgresFacts> {
  serverVersion: string | null = null;
  answered: Answered | null = null;

  override facts(): PostgresFacts {
    return {
      protocol: 'postgres',
      tls: this.peer.tls,
      serverVersion: this.serverVersion,
      rows: this.answered?.rows ?? null,
      moreRows: this.answered?.moreRows ?? false,
    };
  }
}

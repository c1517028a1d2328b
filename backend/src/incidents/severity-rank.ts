import { severities } from '@appops/shared/contract/severity';
import { sql } from 'kysely';

/** An incident's severity as a number to sort by: 0 is the worst. */
export const severityRank = sql<number>`case incidents.severity ${sql.join(
  severities.map((each, index) => sql`when ${sql.lit(each)} then ${sql.lit(index)}`),
  sql` `,
)} else ${sql.lit(severities.length)} end`;

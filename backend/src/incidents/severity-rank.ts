import { sql, type RawBuilder } from 'kysely';
import { severities } from '@appops/shared/words/severity';

/** A severity as a number to sort by: 0 is the worst. */
export function rankOfSeverity(column: string): RawBuilder<number> {
  return sql<number>`case ${sql.ref(column)} ${sql.join(
    severities.map((each, index) => sql`when ${sql.lit(each)} then ${sql.lit(index)}`),
    sql` `,
  )} else ${sql.lit(severities.length)} end`;
}

/** An incident's. */
export const severityRank = rankOfSeverity('incidents.severity');

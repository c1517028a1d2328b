import type { CaseSuspect } from '@appops/shared/contract/case-parts';
import type { SuspectedCause as JudgedSuspect } from '@appops/shared/rules/case/cause-track';
import type { CaseTable } from '../database/schema/cases.ts';
import type { ReadTx } from '../database/store.ts';
import { instant } from '../instant.ts';
import type { CasePlaces } from './case-places.ts';
import { suspectWords } from './case-words.ts';
import { storedJudgement } from './judge-case.ts';

type Named = Pick<CaseSuspect, 'name' | 'environment'> & { at: number };

/** What is shown of the deployments and changes that cases suspect, by their ids. */
export async function namesOfSuspects(
  tx: ReadTx,
  rows: readonly CaseTable[],
  places: CasePlaces,
): Promise<Map<string, Named>> {
  const ids = rows.flatMap(
    (row) => storedJudgement(row)?.tracks.cause.suspects.map(({ subject }) => subject) ?? [],
  );
  if (ids.length === 0) return new Map();
  const deployments = await tx
    .selectFrom('deployments')
    .select(['id', 'version as name', 'environment_id', 'started_at as at'])
    .where('id', 'in', ids)
    .execute();
  const changes = await tx
    .selectFrom('changes')
    .select(['id', 'title as name', 'environment_id', 'at'])
    .where('id', 'in', ids)
    .execute();
  return new Map(
    [...deployments, ...changes].map(({ id, name, environment_id, at }) => [
      id,
      { name, at, environment: places.environment.get(environment_id ?? '')?.slug ?? null },
    ]),
  );
}

/** A case's suspects as the API tells them; one of which nothing is stored any more is left out. */
export function suspectsOf(
  suspects: readonly JudgedSuspect[],
  named: ReadonlyMap<string, Named>,
): CaseSuspect[] {
  return suspects.flatMap(({ subject, kind, because }) => {
    const namedSuspect = named.get(subject);
    if (namedSuspect === undefined) return [];
    return [
      {
        kind,
        id: subject,
        name: namedSuspect.name,
        environment: namedSuspect.environment,
        at: instant(namedSuspect.at),
        because: { code: because, message: suspectWords(because) },
      },
    ];
  });
}

import type { Actor } from '@appops/shared/contract/actors';
import { sameCommit } from '@appops/shared/rules/versions';
import { fromJson } from '../database/json.ts';
import type { ReadTx } from '../database/store.ts';
import { namesOf } from './fix-names.ts';
import { latestFix } from './latest-fix.ts';

/** Who made the latest fix of a case: who recorded it, and the authors of its commits and pull requests, by name or id. */
export async function authorsOfFix(tx: ReadTx, caseId: string): Promise<string[]> {
  const fix = await latestFix(tx, caseId);
  if (fix === undefined) return [];
  const recorder = fromJson(fix.recorded_by);
  const { changes } = namesOf(fix);
  const service = fix.service_id ?? '';
  const serviceCommits = await tx
    .selectFrom('commits')
    .select(['sha', 'author'])
    .where('service_id', '=', service)
    .where('author', 'is not', null)
    .execute();
  const requests = await tx
    .selectFrom('pull_requests')
    .select(['number', 'author'])
    .where('service_id', '=', service)
    .where('author', 'is not', null)
    .execute();
  return [
    recorder.id,
    ...serviceCommits
      .filter(({ sha }) => changes.some(({ commits }) => commits.some((named) => sameCommit(named, sha))))
      .map(({ author }) => author),
    ...requests
      .filter(({ number }) => changes.some(({ pullRequests }) => pullRequests.includes(Number(number))))
      .map(({ author }) => author),
  ].filter((author) => author !== null);
}

/** Git and Grafana know people by different names: any that are equal will do. */
export function isAmong(actor: Actor, people: readonly string[]): boolean {
  const own = [actor.id, actor.name].map((name) => name.trim().toLowerCase());
  return people.some((person) => own.includes(person.trim().toLowerCase()));
}

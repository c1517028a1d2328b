import * as contract from '@appops/shared/contract/problems';
import type { Api } from '../http/api.ts';
import { listOccurrences, listProblems } from './list-problems.ts';
import { findProblem, problemsOf } from './problem.ts';

export function bindProblems(api: Api): void {
  api.read(contract.listProblems, (ctx, { query }) => listProblems(ctx, query));
  api.read(contract.getProblem, async ({ tx }, { params }) => {
    const [problem] = await problemsOf(tx, [await findProblem(tx, params.id)]);
    return problem!;
  });
  api.read(contract.listOccurrences, (ctx, { params, query }) => listOccurrences(ctx, params, query));
}

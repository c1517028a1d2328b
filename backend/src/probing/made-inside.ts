import { noPhases } from '@appops/shared/contract/checks/phases';
import type { ProbedAttempt } from './net/trace.ts';

/**
 * What a probe says that is asked for a run which is made inside (`backend/src/inside/`): that is a bug of ours, and nothing
 * is known of the target.
 */
export function madeInside(): Promise<ProbedAttempt<never>> {
  return Promise.resolve({
    ok: false,
    reason: 'internal',
    message: 'Such a check is made by AppOps itself, and by no probe.',
    totalUs: null,
    phases: noPhases,
    address: null,
    assertions: [],
    degradedBecause: null,
    facts: null,
    steps: [],
  });
}

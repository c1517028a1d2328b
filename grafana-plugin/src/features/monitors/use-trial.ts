import { ApiError } from '@appops/shared/client';
import type { Check } from '@appops/shared/contract/checks/check';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { useState } from 'react';
import { tryMonitorCheck } from './api.ts';
import type { Trial } from './trial-view.tsx';

/** Runs a check that is not saved, and keeps what it found until the check is another one. */
export function useTrial() {
  const [found, setFound] = useState<{ check: Check; trial: Trial } | null>(null);
  const attempt = useMutation((check: Check) => tryMonitorCheck(check));
  const run = async (check: Check) => {
    setFound(null);
    const trial = await attempt.run(check);
    if (trial) setFound({ check, trial });
  };
  return { run, busy: attempt.busy, error: attempt.error, found };
}

/** The server's words where it refused the target already before a run; null for any other error. */
export function refusalIn(error: unknown): string | null {
  return error instanceof ApiError && error.code === 'target_refused' ? error.problem.detail : null;
}

import type { Monitor } from '@appops/shared/contract/monitors';
import { overtakingWords, runTiming, type RunPolicy, type RunTiming } from '@appops/shared/rules/run-policy';
import { readCheck } from '../database/check-text.ts';
import type { MonitorTable } from '../database/schema/monitors.ts';

function policyOf(row: MonitorTable): RunPolicy {
  return {
    intervalMs: row.interval_ms,
    timeoutMs: readCheck(row.check_spec).timeoutMs,
    retries: { attempts: row.retry_attempts, delayMs: row.retry_delay_ms },
    downAfter: row.down_after,
  };
}

/** What a stored monitor's policy comes to in time. */
export function timingOf(row: MonitorTable): RunTiming {
  return runTiming(policyOf(row));
}

/** The same as the API tells it. */
export function timingReply(row: MonitorTable): NonNullable<Monitor['timing']> {
  const policy = policyOf(row);
  return { ...runTiming(policy), message: overtakingWords(policy) };
}

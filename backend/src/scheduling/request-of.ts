import type { Check } from '@appops/shared/contract/checks';
import type { AddressRules } from '../probing/address-rules.ts';
import type { RunRequest } from '../probing/run-outcome.ts';
import { patienceOf } from './catch-up.ts';
import type { Scheduled } from './scheduled.ts';

/** What the probe is asked for a monitor's slot. */
export function requestOf(
  monitor: Scheduled,
  slot: number,
  addressRules: AddressRules,
  now: number,
): RunRequest {
  return {
    id: `${monitor.id}:${slot}`,
    check: monitor.check,
    slot,
    retries: monitor.retries,
    addressRules,
    deadlineMs: null,
    claim: {
      shares: [`service ${monitor.serviceId}`, `target ${targetOf(monitor.check)}`],
      patienceMs: Math.max(0, patienceOf(monitor.intervalMs) - (now - slot)),
    },
  };
}

/** What is dialled, as far as it is known before. */
function targetOf({ url }: Check): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

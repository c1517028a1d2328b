import type { AddressRules } from '../probing/net/address-rules.ts';
import type { RunRequest } from '../probing/thread/run-outcome.ts';
import { protocolOf } from '../probing/protocols.ts';
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
      shares: [
        `service ${monitor.serviceId}`,
        ...(protocolOf(monitor.check)?.targets(monitor.check) ?? []).map(({ shown }) => `target ${shown}`),
      ],
      patienceMs: Math.max(0, patienceOf(monitor.intervalMs) - (now - slot)),
    },
  };
}

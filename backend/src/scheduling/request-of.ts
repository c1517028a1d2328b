import type { RunRequest } from '../probing/thread/run-outcome.ts';
import { proxyOfCheck } from '../proxies/proxies-in-use.ts';
import type { WaysOut } from '../proxies/ways-out.ts';
import { protocolOf } from '../probing/protocols.ts';
import { patienceOf } from './catch-up.ts';
import type { Scheduled } from './scheduled.ts';

/** What the probe is asked for a monitor's slot. */
export function requestOf(
  monitor: Scheduled,
  slot: number,
  { rules, proxies }: WaysOut,
  now: number,
): RunRequest {
  const proxy = proxyOfCheck(monitor.check, proxies);
  return {
    id: `${monitor.id}:${slot}`,
    check: monitor.check,
    slot,
    retries: monitor.retries,
    addressRules: rules,
    proxy,
    deadlineMs: null,
    claim: {
      shares: [
        `service ${monitor.serviceId}`,
        ...(protocolOf(monitor.check)?.targets(monitor.check) ?? []).map(({ shown }) => `target ${shown}`),
        // One that hangs must not take the permits of those that go elsewhere.
        ...(proxy === null ? [] : [`proxy ${proxy.slug}`]),
      ],
      patienceMs: Math.max(0, patienceOf(monitor.intervalMs) - (now - slot)),
    },
  };
}

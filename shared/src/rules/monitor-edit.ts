/** Which edits of a monitor leave what it proves untouched. */

import type { Check } from '../contract/checks/check.ts';
import { rulesOf } from './checks/rules-of.ts';

/** What of a monitor has a say in its results. */
export interface MonitorPolicyAndCheck {
  check: Check;
  intervalMs: number;
  retries: { attempts: number; delayMs: number };
  downAfter: number;
  /** Among how many of the last runs; null: in a row. */
  downWithin: number | null;
  upAfter: number;
  upWithin: number | null;
}

export interface MonitorEdit {
  /** Everything that failed before would fail now too, and nothing else is different. */
  onlyAdds: boolean;
  /** What is different, in words; empty when nothing is that has a say in results. */
  what: string[];
}

/** Compares a monitor with itself before an edit. What is not provably an addition of assertions is none. */
export function compareMonitors(before: MonitorPolicyAndCheck, after: MonitorPolicyAndCheck): MonitorEdit {
  const { assertions: old, ...checkBefore } = before.check;
  const { assertions: now, ...checkAfter } = after.check;
  const what = differing(checkBefore, checkAfter);
  if (before.intervalMs !== after.intervalMs) what.push('interval');
  if (differing(before.retries, after.retries).length > 0) what.push('retries');
  if (before.downAfter !== after.downAfter || before.downWithin !== after.downWithin)
    what.push('failed runs before it is down');
  if (before.upAfter !== after.upAfter || before.upWithin !== after.upWithin)
    what.push('clean runs before it is up');
  const left = now.map(textOf);
  const removed = old.map(textOf).filter((one) => {
    const at = left.indexOf(one);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  const onlyAdds = what.length === 0 && removed.length === 0 && left.length > 0;
  if (removed.length > 0) what.push('assertions');
  else if (left.length > 0) what.push('added assertions');
  return { onlyAdds, what };
}

const names: Record<string, string> = {
  url: 'target',
  timeoutMs: 'timeout',
  family: 'address family',
  auth: 'authentication',
  tlsSettings: 'TLS settings',
  http: 'version of HTTP',
  bodyLimitBytes: 'cap of the body',
  lenient: 'lenient reading',
};

/** The keys whose values differ, under the names that people know. */
function differing(a: object, b: object): string[] {
  const left = new Map<string, unknown>(Object.entries(a));
  const right = new Map<string, unknown>(Object.entries(b));
  return [...new Set([...left.keys(), ...right.keys()])]
    .filter((key) => textOf(left.get(key)) !== textOf(right.get(key)))
    .map((key) => names[key] ?? key);
}

/** The same text for the same value, whatever the order of its keys. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** Whether a check is the same one in another place: all equal but the host that it calls. */
export function isSameCheckElsewhere(a: Check, b: Check): boolean {
  return a.type === b.type && textOf(rulesOf(a).withoutHost(a)) === textOf(rulesOf(b).withoutHost(b));
}

/** Whether two checks are equal. */
export function isSameCheck(a: Check, b: Check): boolean {
  return textOf(a) === textOf(b);
}

/** Whether a check looks at the same thing of a service in the same way, whatever it asserts. */
export function looksAtTheSame(a: Check, b: Check): boolean {
  return a.type === b.type && rulesOf(a).looksAtTheSame(a, b);
}

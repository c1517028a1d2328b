import { monitorWords } from './monitor.ts';
import { saidOf, type Words } from './said.ts';

/**
 * Why a run failed. `blocked`: our own rule refused the address. `check`: the check itself, or a limit of ours, kept it
 * from being carried out. `proxy`, `token`: the way to the target failed before it was reached: the proxy that leads to it, or
 * the endpoint that gives out access tokens. `internal`: our own illness. None of these five speaks of the target.
 */
export const failureReasons = [
  'dns',
  'connect',
  'tls',
  'timeout',
  'protocol',
  'redirect',
  'body',
  'assertion',
  'blocked',
  'check',
  'proxy',
  'token',
  'internal',
] as const;
export type FailureReason = (typeof failureReasons)[number];

/** In two or three words. */
export const failureWords: Words<FailureReason> = {
  dns: { label: 'Name not found', tone: 'bad' },
  connect: { label: 'No connection', tone: 'bad' },
  tls: { label: 'TLS failed', tone: 'bad' },
  timeout: { label: 'Timed out', tone: 'bad' },
  protocol: { label: 'Not a valid answer', tone: 'bad' },
  redirect: { label: 'Redirects failed', tone: 'bad' },
  body: { label: 'Body unreadable', tone: 'bad' },
  assertion: { label: 'Assertion failed', tone: 'bad' },
  blocked: { label: 'Target refused', tone: 'bad' },
  check: monitorWords.error,
  proxy: { label: 'Proxy failed', tone: 'bad' },
  token: { label: 'No access token', tone: 'bad' },
  internal: { label: 'Fault of AppOps itself', tone: 'warn' },
  unknown: { label: 'Failed', tone: 'bad' },
};

/** Why a run failed, in two or three words. */
export function failureInWords(reason: string): string {
  return saidOf(failureWords, reason).label;
}

/** Reasons that say nothing of the target, since it was not reached, or not asked rightly: runs that end so are in error. */
const notOfTheTarget: ReadonlySet<string> = new Set<FailureReason>(['check', 'blocked', 'proxy', 'token']);

/** Whether a run that failed for this reason says nothing of its target. Our own illness is told apart from it. */
export function isNotOfTheTarget(reason: string | null): boolean {
  return reason !== null && notOfTheTarget.has(reason);
}

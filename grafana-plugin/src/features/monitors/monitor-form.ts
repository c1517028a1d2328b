import type { Assertion, AssertionInReply, Check } from '@appops/shared/contract/checks';
import type { Monitor } from '@appops/shared/contract/monitors';
import type { Severity } from '@appops/shared/contract/severity';
import type { RunPolicy } from '@appops/shared/rules/run-policy';

/** What a person edits. Numbers are text while they are typed. */
export interface MonitorForm {
  name: string;
  /** A slug, or the name of a service that does not exist yet. */
  service: string;
  environment: string;
  url: string;
  method: Check['method'];
  headers: { name: string; value: string }[];
  body: string;
  redirects: string;
  timeoutSeconds: string;
  family: Check['family'];
  /** Days before the end of its certificate; empty for the usual, 0 for never. */
  degradedCertificateDays: string;
  assertions: Assertion[];
  intervalSeconds: string;
  retryAttempts: string;
  retryDelayMs: string;
  downAfter: string;
  upAfter: string;
  opensIncident: boolean;
  severity: Severity;
  priority: boolean;
}

export const newMonitorForm: MonitorForm = {
  name: '',
  service: '',
  environment: '',
  url: '',
  method: 'GET',
  headers: [],
  body: '',
  redirects: '5',
  timeoutSeconds: '10',
  family: 'any',
  degradedCertificateDays: '',
  assertions: [{ kind: 'status', accept: '200-399' }],
  intervalSeconds: '60',
  retryAttempts: '1',
  retryDelayMs: '500',
  downAfter: '1',
  upAfter: '1',
  opensIncident: true,
  severity: 'high',
  priority: false,
};

export function formOf(monitor: Monitor): MonitorForm {
  const { check } = monitor;
  return {
    name: monitor.name,
    service: monitor.service,
    environment: monitor.environment,
    url: check.url,
    method: check.method,
    headers: Object.entries(check.headers).map(([name, value]) => ({ name, value })),
    body: check.body ?? '',
    redirects: String(check.redirects),
    timeoutSeconds: String(check.timeoutMs / 1000),
    family: check.family,
    degradedCertificateDays:
      check.degradedCertificateDays === undefined ? '' : String(check.degradedCertificateDays),
    // One of a kind that only a newer server knows is refused when it is saved, so it is never lost in silence.
    assertions: check.assertions as Assertion[],
    intervalSeconds: String(monitor.intervalMs / 1000),
    retryAttempts: String(monitor.retries.attempts),
    retryDelayMs: String(monitor.retries.delayMs),
    downAfter: String(monitor.downAfter),
    upAfter: String(monitor.upAfter),
    opensIncident: monitor.opensIncident,
    severity: monitor.severity === 'unknown' ? 'high' : monitor.severity,
    priority: monitor.priority,
  };
}

/** Text that is no number stays text, so that the schema says what is wrong with it. */
function numeric(text: string, factor = 1): number {
  const value = text.trim() === '' ? NaN : Number(text);
  return Number.isNaN(value)
    ? (text as unknown as number)
    : factor === 1
      ? value
      : Math.round(value * factor);
}

/** As `numeric`, with decimals. */
function decimal(text: string): number {
  const value = Number(text);
  return Number.isNaN(value) ? (text as unknown as number) : value;
}

export function checkOf(form: MonitorForm): Check {
  return {
    type: 'http',
    url: completeUrl(form.url),
    method: form.method,
    headers: Object.fromEntries(
      form.headers.filter(({ name }) => name.trim() !== '').map(({ name, value }) => [name.trim(), value]),
    ),
    body: form.body === '' ? null : form.body,
    redirects: numeric(form.redirects),
    timeoutMs: numeric(form.timeoutSeconds, 1000),
    family: form.family,
    assertions: form.assertions,
    // Left out it is the usual: a third of the lifetime, at most 14 days.
    ...(form.degradedCertificateDays.trim() === ''
      ? {}
      : { degradedCertificateDays: decimal(form.degradedCertificateDays) }),
  };
}

/** The policies of a monitor: how often, how patient, and what follows. */
export function policyOf(form: MonitorForm) {
  return {
    intervalMs: numeric(form.intervalSeconds, 1000),
    retries: { attempts: numeric(form.retryAttempts), delayMs: numeric(form.retryDelayMs) },
    downAfter: numeric(form.downAfter),
    upAfter: numeric(form.upAfter),
    opensIncident: form.opensIncident,
    severity: form.severity,
    priority: form.priority,
  };
}

/** What decides how long a run may take; of a form that is half filled in too. */
export function runPolicyOf(form: MonitorForm): RunPolicy {
  const number = (text: string, factor = 1) => (Number(text) || 0) * factor;
  return {
    intervalMs: Math.max(1, number(form.intervalSeconds, 1000)),
    timeoutMs: number(form.timeoutSeconds, 1000),
    retries: { attempts: number(form.retryAttempts), delayMs: number(form.retryDelayMs) },
    downAfter: Math.max(1, number(form.downAfter)),
  };
}

/** The request that the form stands for; service and environment go by their names or slugs. */
export function newMonitorBody(form: MonitorForm) {
  return {
    name: form.name,
    service: form.service,
    environment: form.environment,
    check: checkOf(form),
    ...policyOf(form),
  };
}

/** "shop.example.com/health" is meant as https; a scheme that was typed stays. */
export function completeUrl(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '' || /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed)) return trimmed;
  const local = /^(localhost|127\.|\[::1\]|10\.|192\.168\.)/i.test(trimmed);
  return `${local ? 'http' : 'https'}://${trimmed}`;
}

/** A name for a monitor of this address: "shop.example.com/health". */
export function nameForUrl(text: string): string {
  try {
    const url = new URL(completeUrl(text));
    return `${url.host}${url.pathname === '/' ? '' : url.pathname}`.slice(0, 200);
  } catch {
    return '';
  }
}

/** An assertion of each kind to start from. */
export function newAssertion(kind: Assertion['kind']): Assertion {
  switch (kind) {
    case 'status':
      return { kind, accept: '200-299' };
    case 'header':
      return { kind, name: 'content-type', comparison: 'present', value: '' };
    case 'body':
      return { kind, comparison: 'contains', value: '' };
    case 'json':
      return { kind, path: '$.status', comparison: 'equals', value: '' };
    case 'latency':
      return { kind, atMostMs: 1000 };
    case 'certificate':
      return { kind, atLeastDays: 7 };
  }
}

const COMPARISONS: Record<string, string> = {
  present: 'is present',
  absent: 'is absent',
  equals: 'equals',
  contains: 'contains',
  not_contains: 'does not contain',
  exists: 'exists',
  not_equals: 'does not equal',
  less_than: 'is less than',
  greater_than: 'is greater than',
};

export function comparisonWords(comparison: string): string {
  return COMPARISONS[comparison] ?? comparison;
}

/** An assertion as a sentence: "header content-type contains json". */
export function assertionWords(assertion: AssertionInReply): string {
  switch (assertion.kind) {
    case 'status':
      return `status is ${assertion.accept}`;
    case 'header':
      return `header ${assertion.name} ${comparisonWords(assertion.comparison)} ${assertion.value}`.trim();
    case 'body':
      return `body ${comparisonWords(assertion.comparison)} “${assertion.value}”`;
    case 'json':
      return `${assertion.path} ${comparisonWords(assertion.comparison)} ${assertion.value}`.trim();
    case 'latency':
      return `takes at most ${assertion.atMostMs} ms`;
    case 'certificate':
      return `certificate is valid for at least ${assertion.atLeastDays} more days`;
    case 'unknown':
      return 'an assertion that this page is too old for';
  }
}

/** In which units the form of a monitor asks for times. */
export const typedIn = {
  intervalMs: 's',
  'check.timeoutMs': 's',
  'retries.delayMs': 'ms',
  'check.assertions.*.atMostMs': 'ms',
} as const;

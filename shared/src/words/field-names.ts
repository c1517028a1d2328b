/** In which unit a number of a request is written. */
export type FieldUnit = 'ms' | 's' | 'minutes' | 'days' | 'share' | 'bytes' | null;

/** What people call a field, where its own name does not say it; with what is around it where that matters. */
const NAMES: Record<string, string> = {
  accept: 'accepted status codes',
  active: 'whether it is in force',
  after: 'event to begin after',
  agreed: 'whether the cause is agreed',
  allow: 'allowed ranges',
  as: 'outcome',
  at: 'time',
  atLeastDays: 'least days that are left',
  atLeast: 'least version',
  atLeastBits: 'least number of bits',
  atLeastRecords: 'least number of records',
  atLeastSeconds: 'least time to live',
  atMostMs: 'longest time',
  atMostPercent: 'largest loss',
  attempt: 'attempt number',
  'retries.attempts': 'number of retries',
  'retries.delayMs': 'delay between attempts',
  body: 'text',
  'check.body': 'body',
  'check.tls': 'TLS',
  'check.startTls': 'how TLS is asked for',
  'check.send': 'what is sent',
  'check.host': 'host',
  'check.user': 'user of the database',
  'check.name': 'name that is asked for',
  'check.record': 'record type',
  'check.server': 'name server',
  'check.service': 'service of the health check',
  'check.type': 'type of the check',
  'members.monitors': 'members',
  'members.service': 'whose monitors',
  'members.environment': 'of which environment',
  'expected.everyMs': 'interval of beats',
  'expected.expression': 'cron expression',
  'expected.zone': 'time zone',
  graceMs: 'grace',
  longestMs: 'longest time of a run',
  degradedMs: 'time from which a run is degraded',
  'need.up': 'number of members that must be up',
  'need.down': 'number of members that may be down',
  'check.http': 'version of HTTP',
  'check.lenient': 'lenient reading',
  'check.resolver': 'resolver',
  'check.tlsSettings': 'TLS settings',
  'check.auth': 'authentication',
  'auth.kind': 'kind of authentication',
  'auth.token': 'token',
  'auth.tokenUrl': 'address of the token endpoint',
  'auth.clientId': 'client id',
  'auth.credentialsIn': 'way of sending the client’s secret',
  authorities: 'certificates of authorities',
  bodyLimitBytes: 'cap of the body',
  remoteNames: 'whether the proxy looks names up',
  serverName: 'server name',
  verify: 'whether the certificate is verified',
  cleanRunsNeeded: 'clean runs in a row',
  client_id: 'client id',
  clientTime: 'time of the browser',
  closerIsNotAuthor: 'whether another person must close cases',
  dashboardTitle: 'title of the dashboard',
  dashboardUid: 'dashboard',
  degradedCertificateDays: 'days before the end of the certificate',
  delayMs: 'delay',
  disabled: 'whether the source is ignored',
  downAfter: 'failed runs until it is down',
  downWithin: 'runs among which they are counted',
  dueAt: 'due date',
  duplicateOf: 'case that it repeats',
  endsAt: 'end',
  expiresAfterReleases: 'releases until it expires',
  expiresAt: 'expiry',
  externalId: 'external id',
  failureShare: 'share of runs that failed before',
  family: 'IP version',
  finishedAt: 'finish',
  from: 'start of the range',
  grant_type: 'grant type',
  'grafana.url': 'address of Grafana for AppOps',
  'grafana.publicUrl': 'address of Grafana for people',
  'grafana.issuer': 'issuer of Grafana’s identities',
  'grafana.orgId': 'number of the organisation in Grafana',
  'grafana.trustContext': 'whether unsigned identities are believed',
  intervalMs: 'interval',
  into: 'environment to move to',
  is: 'wanted code',
  kept: 'kept parameters',
  keptParameters: 'parameters to keep',
  leadsTo: 'where the rule leads',
  leastSeverity: 'least severity',
  mapping: 'rules',
  maskSelectors: 'selectors to mask',
  maxDataPoints: 'number of points',
  mergedAt: 'time of the merge',
  minimumWindowMs: 'window',
  otherwise: 'what follows otherwise',
  openedBy: 'who opened it',
  opensIncident: 'whether it opens incidents',
  parents: 'monitors that it depends on',
  passwordWithoutTls: 'whether the password may go without TLS',
  patchId: 'patch id',
  inversePatchId: 'patch id of the reverse',
  packets: 'number of echo requests',
  paused: 'whether it is paused',
  pausedBecause: 'reason of the pause',
  pausedUntil: 'end of the pause',
  'plan.reason': 'reason of the plan',
  priority: 'whether it has priority',
  publicUrl: 'public address',
  queries: 'queries',
  redirects: 'number of redirects',
  releaseVersion: 'version that was live',
  replaces: 'monitor that it replaces',
  resolveAfterMinutes: 'minutes until a recovered incident resolves by itself',
  rollbackStep: 'rollback step',
  sha: 'commit',
  slug: 'short name',
  subprotocols: 'subprotocols',
  startAnew: 'whether the window starts anew',
  startedAt: 'start',
  startsAt: 'start',
  targetRate: 'share of runs that may fail',
  timeoutMs: 'timeout',
  'settings.from': 'sender',
  'settings.to': 'recipients',
  'settings.host': 'mail server',
  'settings.user': 'user of the mail server',
  'settings.security': 'TLS',
  'settings.kind': 'kind of the channel',
  to: 'end of the range',
  token_type_hint: 'kind of the token',
  trustContext: 'whether unsigned identities are believed',
  until: 'end',
  upAfter: 'clean runs until it is up again',
  upWithin: 'runs among which clean ones are counted',
  url: 'address',
  urlPatterns: 'URL patterns',
  userAgent: 'browser',
  userCode: 'code',
  viewport: 'size of the window',
  writtenAt: 'time of writing',
};

/** One of several, where cutting an "s" off does not give it. */
const SINGULARS: Record<string, string> = {
  accept: 'status code',
  allow: 'range',
  queries: 'query',
  urlPatterns: 'URL pattern',
  keptParameters: 'parameter',
  maskSelectors: 'selector',
  status: 'status',
  subprotocols: 'subprotocol',
  to: 'recipient',
  externalId: 'external id',
};

/** Parts of a request that a path begins with, and what is wrong with all of it. */
const PARTS: Record<string, string> = { body: 'body', query: 'query', path: 'address' };

/** In which unit a field's number is written, by the end of its name. */
export function unitOf(field: string): FieldUnit {
  if (field.endsWith('Ms')) return 'ms';
  if (field.endsWith('Minutes')) return 'minutes';
  if (field.endsWith('Days')) return 'days';
  if (field.endsWith('Seconds')) return 's';
  if (field.endsWith('Bytes')) return 'bytes';
  if (field === 'failureShare' || field === 'targetRate') return 'share';
  return null;
}

/**
 * What people call the field at a path, without an article: "interval", "scope 2", "accepted status codes of
 * assertion 1".
 * @param path dotted, as replies name fields: with or without the part of the request before it ("body.intervalMs")
 */
export function fieldName(path: string): string {
  const [first, ...others] = path.split('.');
  const inPart = first !== undefined && Object.hasOwn(PARTS, first);
  // A body may have a field of that name, too: alone it is the part, and before others it is one unless they are its own.
  if (inPart && others.length === 0) return PARTS[first]!;
  const steps = inPart ? others : path.split('.');
  const last = steps.findLastIndex((step) => !isIndex(step));
  if (last === -1) return 'value';
  const own = steps[last]!;
  const around = steps.slice(0, last).findLast((step) => !isIndex(step));
  if (last < steps.length - 1) return `${singular(own)} ${Number(steps.at(-1)) + 1}`;
  if (around === 'headers') return `header “${own}”`;
  if (around === 'metadata') return `metadata “${own}”`;
  const name = NAMES[`${around ?? ''}.${own}`] ?? NAMES[own] ?? words(own);
  const index = steps[last - 1];
  return index !== undefined && isIndex(index)
    ? `${name} of ${singular(around ?? 'entries')} ${Number(index) + 1}`
    : name;
}

function isIndex(step: string): boolean {
  return /^\d+$/.test(step);
}

function singular(field: string): string {
  return SINGULARS[field] ?? words(field).replace(/ies$/, 'y').replace(/s$/, '');
}

/** "rollbackStep" as "rollback step", without the unit at its end. */
function words(field: string): string {
  return field
    .replace(/(Ms|Minutes|Days|Seconds)$/, '')
    .replace(/_/g, ' ')
    .replace(/([a-z0-9])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`)
    .toLowerCase();
}

import { isEventKind, misreadOf, type DataOf, type EventKind } from '@appops/shared/contract/event-kinds';
import type { Event } from '@appops/shared/contract/events';
import type { SplitPoint } from '@appops/shared/rules/occurrences';
import { caseWords, closingWords } from '@appops/shared/words/case';
import { monitorWords } from '@appops/shared/words/monitor';
import { occurrenceWords } from '@appops/shared/words/occurrence';
import { midSentence, saidOf, type Said } from '@appops/shared/words/said';
import { severityWords } from '@appops/shared/words/severity';
import { utcWords } from '@appops/shared/words/time';
import { preventionWords, trackWords } from '@appops/shared/words/track';
import { verdictWords } from '@appops/shared/words/verdict';
import { fromJson } from '../database/json.ts';
import type { DeploymentTable } from '../database/schema/releases.ts';

/** A name or title as it was given, in quotation marks behind a space; nothing where there is none. */
function quoted(name: string | null | undefined): string {
  return name == null || name === '' ? '' : ` "${name}"`;
}

/** What was said beside it, behind a colon. */
function saying(words: string | null | undefined): string {
  return words == null || words === '' ? '' : `: ${words}`;
}

function reasonsOf(reasons: readonly { message: string }[]): string {
  return reasons.length === 0
    ? ''
    : `: ${reasons
        .slice(0, 2)
        .map(({ message }) => message)
        .join('; ')}`;
}

/** What a value of a vocabulary is called, in the sentence. */
function called(words: Readonly<Record<string, Said>>, value: string): string {
  return midSentence(saidOf(words, value));
}

/** The states of a track by their words; none of a track of tomorrow. */
function statesOf(track: string): Readonly<Record<string, Said>> {
  const words: Readonly<Record<string, Readonly<Record<string, Said>>>> = trackWords;
  return Object.hasOwn(words, track) ? words[track]! : {};
}

function list(words: readonly string[], otherwise: string): string {
  return words.length === 0 ? otherwise : words.join(', ');
}

const windowChanged = (data: DataOf<'maintenance.changed'>) =>
  `changed the maintenance${quoted(data.title)}: from ${utcWords(data.startsAt)} to ${utcWords(data.endsAt)}`;

/** Why an occurrence that goes on is counted as another one from some instant on. */
const splitBecause: Partial<Record<string, string>> = {
  fix_live: 'the fix is live',
  deployment: 'a deployment has ended',
  maintenance_end: 'the maintenance has ended',
  plan: 'there is a new plan',
} satisfies Record<SplitPoint['reason'], string>;

/** Which news a rule leads to a channel. */
function led({ environment, leastSeverity }: DataOf<'notification_rule.created'>): string {
  const place = environment === null ? 'news' : `news of${quoted(environment)}`;
  return leastSeverity === null ? place : `${place} from ${called(severityWords, leastSeverity)} on`;
}

/** What happened, in a sentence without its actor. A kind of the catalogue without a sentence does not compile. */
const sentences: { [K in EventKind]: (data: DataOf<K>) => string } = {
  'service.created': (data) => `created the service${quoted(data.name)}`,
  'service.updated': (data) => `changed ${list(data.changed, 'nothing')} of the service${quoted(data.slug)}`,
  'service.commits_merged': (data) =>
    `merged ${data.commits === 1 ? 'a commit' : `${data.commits} commits`} to ${data.to}`,
  'service.retired': (data) => `retired the service${quoted(data.name)}; a deployment of it brings it back`,
  'service.returned': (data) => `brought the service${quoted(data.name)} back`,
  'environment.created': (data) => `created the environment${quoted(data.name ?? data.slug)}`,
  'environment.updated': (data) => `changed the environment${quoted(data.name ?? data.slug)}`,
  'environment.retired': (data) =>
    `retired the environment${quoted(data.name)}; a deployment into it brings it back`,
  'environment.returned': (data) => `brought the environment${quoted(data.name)} back: it is in use again`,
  'environment.may_be_merged': (data) =>
    `saw${quoted(data.beside)} as an environment of its own; the first release put it into${quoted(data.name)}, which may hold what belongs there`,
  'environment.split': (data) =>
    `moved ${data.deployments} deployments, ${data.monitors} monitors and ${data.annotations} annotations from${quoted(data.name)} into${quoted(data.into)}`,
  'environment.confirmed': (data) => `confirmed that${quoted(data.name)} is one environment`,
  'webhook_source.created': (data) => `set up the webhook source${quoted(data.name)}`,
  'webhook_source.rotated': (data) =>
    `gave the webhook source${quoted(data.name)} a new secret; the old one is accepted until ${data.previousSecretUntil.slice(0, 16).replace('T', ' ')} UTC`,
  'webhook_source.updated': (data) => `changed the webhook source${quoted(data.name)}`,
  'webhook_source.retired': (data) => `retired the webhook source${quoted(data.name)}`,
  'webhook_source.returned': (data) => `brought the webhook source${quoted(data.name)} back`,

  'token.created': (data) =>
    `created the token${quoted(data.name)} with the scopes ${list(data.scopes, 'none')}`,
  'token.revoked': (data) =>
    data.reason === 'refresh_token_reused'
      ? `revoked${quoted(data.name)} for safety: one of its refresh tokens was used twice, so somebody may have a copy`
      : `revoked the token${quoted(data.name)}`,
  'device.approved': (data) =>
    `let the browser${quoted(data.clientName)} be paired (${list(data.scopes, 'no scopes')})`,
  'device.denied': (data) => `refused to pair the browser${quoted(data.clientName)}`,
  'device.paired': (data) => `paired the browser${quoted(data.clientName)}`,
  'settings.updated': (data) => `changed the settings: ${list(data.changed, 'nothing')}`,
  'proxy.created': (data) => `made the proxy${quoted(data.slug)}`,
  'proxy.updated': (data) => `changed ${list(data.changed, 'nothing')} of the proxy${quoted(data.slug)}`,
  'proxy.retired': (data) => `retired the proxy${quoted(data.slug)}`,
  'proxy.returned': (data) => `brought the proxy${quoted(data.slug)} back`,
  'probe.targets_allowed': (data) =>
    data.allow.length === 0
      ? `let the probe${quoted(data.name)} call public addresses only`
      : `let the probe${quoted(data.name)} call ${list(data.allow, '')} besides public addresses`,
  'probe.references_set': (data) =>
    data.references.length === 0
      ? `lets the probe${quoted(data.name)} ask no reference target any more`
      : `lets the probe${quoted(data.name)} ask ${list(data.references, '')} when it is in doubt whether it is offline`,

  'deployment.recorded': (data) => `reported the deployment of ${data.version}`,
  'deployment.started': (data) => `started to deploy ${data.version}`,
  'deployment.succeeded': (data) => `deployed ${data.version}`,
  'deployment.failed': (data) => `failed to deploy ${data.version}`,
  'deployment.canceled': (data) => `canceled the deployment of ${data.version}`,
  'deployment.superseded': (data) => `superseded ${data.version} by a newer release`,
  'deployment.rolled_back': (data) => `rolled ${data.version} back`,
  'deployment.reinstated': (data) => `put ${data.version} live again`,
  'deployment.updated': (data) => `reported more of the deployment of ${data.version}`,
  'deployment.joined': (data) =>
    `found the deployment of ${data.version} by ${data.source} to be a part of one that is known`,
  'deployment.part_silent': (data) =>
    `heard no end from ${data.source} for ${data.hours} hours: the deployment of ${data.version} counts by its other parts`,
  'deployment.verdict': (data) =>
    `judged ${data.version}: ${called(verdictWords, data.value)}${reasonsOf(data.reasons)}`,
  'change.recorded': (data) => `recorded a change:${quoted(data.title)}`,

  'monitor.state_changed': (data) =>
    `found${quoted(data.name)}${data.to === 'error' ? ' with its' : ''} ${called(monitorWords, data.to)}${saying(data.message)}`,
  'monitor.failing_otherwise': (data) =>
    `found${quoted(data.name)} failing in another way, too${saying(data.message)}`,
  'monitor.created': (data) => `created the monitor${quoted(data.name)}`,
  'monitor.updated': (data) => `changed the monitor${quoted(data.name)}`,
  'monitor.alert_held': (data) =>
    `tells nobody of${quoted(data.name)}: its parent${quoted(data.parent)} is down since ${utcWords(data.since)}`,
  'monitor.flapping_started': (data) =>
    `saw${quoted(data.name)} flap: it changed ${data.changes} times between well and failing in its last ${data.runs} runs`,
  'monitor.flapping_ended': (data) => `saw${quoted(data.name)} flap no more`,
  'monitor.paused': (data) =>
    `paused the monitor${quoted(data.name)}${data.until == null ? '' : ` until ${utcWords(data.until)}`}`,
  'monitor.resumed': (data) =>
    `resumed the monitor${quoted(data.name)}${data.pauseEnded === true ? ', as its pause was over' : ''}`,
  'monitor.retired': (data) => `retired the monitor${quoted(data.name)}`,
  'certificate.ends_soon': (data) =>
    `reminds of the certificate of ${data.subject}: it ends at ${utcWords(data.expiresAt)}, in less than ${data.days === 1 ? 'a day' : `${data.days} days`}`,
  'maintenance.planned': (data) => `planned maintenance:${quoted(data.title)}`,
  'maintenance.changed': windowChanged,
  'maintenance.ended': (data) => `ended the maintenance${quoted(data.title)} before its time`,
  'maintenance.canceled': (data) => `called off the maintenance${quoted(data.title)}`,

  'problem.opened': (data) => `found a new problem:${quoted(data.title)}`,
  'problem.occurrence_started': (data) =>
    `saw the problem begin${data.liveVersion === null ? '' : ` on ${data.liveVersion}`}${saying(data.message)}`,
  'problem.occurrence_resumed': (data) => `saw the problem go on after a short pause${saying(data.message)}`,
  'problem.occurrence_ended': () => 'saw the problem end',
  'problem.occurrence_split': (data) =>
    `counts the occurrence anew${saying(splitBecause[data.because] ?? data.because)}`,

  'incident.opened': (data) =>
    `opened the incident with severity ${called(severityWords, data.severity)}${data.liveVersion === null ? '' : `, with ${data.liveVersion} live`}`,
  'incident.acknowledged': () => 'acknowledged the incident',
  'incident.mitigated': () => 'mitigated the incident',
  'incident.resolved': () => 'resolved the incident',
  'incident.reopened': () => 'reopened the incident',
  'incident.updated': (data) => `changed ${list(data.changed, 'the incident')}`,
  'incident.noted': () => 'wrote a note',
  'incident.problem_linked': (data) =>
    `added ${data.because === 'same_monitor' ? 'another failure of the same monitor' : 'a failure that began at the same time'}:${quoted(data.problem)}${data.severity === undefined ? '' : `, and raised the severity to ${called(severityWords, data.severity)}`}`,
  'incident.recovered': () =>
    'saw it recover: no monitor sees it fail any more. Whether it is over is for people to say',
  'incident.unwatched': () =>
    'lost sight of it: the monitors that saw it were retired, and nothing watches it now',
  'incident.failing_again': (data) => `saw it fail again:${quoted(data.problem)}`,
  'incident.split': (data) => `split off${quoted(data.title)} (problems: ${data.problems})`,

  'annotation.created': (data) =>
    `annotated the page${quoted(data.pageTitle)}${data.attachments === 0 ? '' : ', with a screenshot'}`,
  'annotation.updated': (data) =>
    data.changed.includes('incident') ? 'attached an annotation' : 'changed an annotation',
  'annotation.erased': () => 'erased an annotation',

  'case.opened': (data) => `opened the case${quoted(data.title)}`,
  'case.updated': (data) => `changed ${list(data.changed, 'the case')}`,
  'case.linked': () => 'linked the case',
  'case.workaround_recorded': (data) =>
    `recorded a workaround${data.owner === '' ? '' : `, owned by ${data.owner}`}`,
  'case.workaround_activated': () => 'put the workaround in force',
  'case.workaround_retired': () => 'retired the workaround',
  'case.cause_recorded': (data) => `${data.state.trim() || 'recorded'} a cause`,
  'case.fix_recorded': (data) =>
    `recorded a fix${data.version === null ? '' : ` in ${data.version}`}${data.commit === null ? '' : ` by commit ${data.commit.slice(0, 12)}`}`,
  'case.fix_named': () => 'named what a release is searched for',
  'case.fix_merged': () => 'saw that the fix was merged: it is on its way',
  'case.fix_reverted': () => 'reverted the fix',
  'case.plan_made': (data) =>
    `planned the verification: ${data.cleanRunsNeeded} clean runs in a row${data.because === undefined || data.because === '' ? '' : `, less than was worked out, because: ${data.because}`}`,
  'case.plan_refused': (data) => `made no verification plan. It lacks: ${data.lacks.join(', ')}`,
  'case.monitor_named': (data) =>
    `named the monitor${quoted(data.name)} as evidence${data.replacesName === null ? '' : `, in the place of${quoted(data.replacesName)}: nothing is proved until a new plan is started`}`,
  'case.monitor_dropped': (data) => `goes on without the retired monitor${quoted(data.name)}: ${data.reason}`,
  'case.monitor_edited': (data) =>
    data.onlyAdds
      ? `added assertions to the monitor${quoted(data.name)}: clean runs are counted anew`
      : `edited the monitor${quoted(data.name)} (${data.what.join(', ')}): nothing is proved until a new plan is started`,
  'case.maintenance': (data) =>
    `sees maintenance${quoted(data.title)} from ${utcWords(data.startsAt)} to ${utcWords(data.endsAt)}, planned by ${data.by} at ${utcWords(data.plannedAt)}${data.changedAt === undefined ? '' : `, last changed by ${data.changedBy ?? '?'} at ${utcWords(data.changedAt)}`}`,
  'case.maintenance_changed': (data) =>
    data.as === 'canceled'
      ? `called off the maintenance${quoted(data.title)}`
      : data.as === 'ended'
        ? `ended the maintenance${quoted(data.title)} at ${utcWords(data.endsAt)}`
        : windowChanged(data),
  'case.prevention_recorded': (data) => `recorded a prevention (${called(preventionWords, data.state)})`,
  'case.overdue': (data) =>
    `saw a prevention overdue since ${utcWords(data.dueAt)}${data.owner === '' ? '' : `, owned by ${data.owner}`}`,
  'case.track_changed': (data) =>
    `moved ${data.track} from ${called(statesOf(data.track), data.from)} to ${called(statesOf(data.track), data.to)}${reasonsOf(data.reasons)}`,
  'case.status_changed': (data) =>
    `moved the case from ${called(caseWords, data.from)} to ${called(caseWords, data.to)}`,
  'case.occurrence_counts': () => 'counts the occurrence against the fix',
  'case.occurrence_judged_again': (data) =>
    `judged an occurrence again: from ${called(occurrenceWords, data.from)} to ${called(occurrenceWords, data.to)}`,
  'case.reopening_proposed': (data) =>
    data.environment === undefined
      ? 'proposes to reopen the case: the problem occurred before it was closed, while the fix was live'
      : `proposes to reopen the case: the release with the fix had left ${data.environment} before it was closed`,
  'case.proved_effective': () => 'proved the fix effective',
  'case.closed': (data) =>
    `closed the case as ${called(closingWords, data.as)}${data.daysMissing === undefined ? '' : `, ${data.daysMissing} days before the proof`}`,
  'case.reopened': (data) => `reopened the case${saying(data.because)}`,

  'channel.created': (data) => `set up the channel${quoted(data.name)}`,
  'channel.updated': (data) => `changed ${list(data.changed, 'nothing')} of the channel${quoted(data.name)}`,
  'channel.retired': (data) => `retired the channel${quoted(data.name)}`,
  'channel.returned': (data) => `brought the channel${quoted(data.name)} back`,
  'notification_rule.created': (data) => `leads ${led(data)} to the channel${quoted(data.channel)}`,
  'notification_rule.updated': (data) =>
    `leads ${led(data)} to the channel${quoted(data.channel)} from now on`,
  'notification_rule.retired': (data) => `leads ${led(data)} to the channel${quoted(data.channel)} no more`,
  'notification_rule.returned': (data) => `leads ${led(data)} to the channel${quoted(data.channel)} again`,
  'secret.created': (data) =>
    `set the secret${quoted(data.name)}, which may be sent to ${list(data.hosts, 'nobody')}`,
  'secret.replaced': (data) => `set the secret${quoted(data.name)} to another value`,
  'secret.hosts_changed': (data) =>
    `lets the secret${quoted(data.name)} be sent to ${list(data.hosts, 'nobody')}, before to ${list(data.before, 'nobody')}`,
  'secret.retired': (data) =>
    `retired the secret${quoted(data.name)}${data.monitors === 0 ? '' : `, which ${data.monitors === 1 ? 'a monitor still names' : `${data.monitors} monitors still name`}`}`,
  'secret.returned': (data) =>
    `set the retired secret${quoted(data.name)} anew, which may be sent to ${list(data.hosts, 'nobody')}`,
  'secret.moved_from_headers': (data) =>
    `moved what ${list(data.headers, 'headers')} of the monitor${quoted(data.name)} held into ${data.secrets.length === 1 ? 'a secret' : 'secrets'}: ${list(data.secrets, '')}. What it sends is the same`,
  'outbox.retried': (data) => `asked the channel${quoted(data.channel)} to send again:${quoted(data.title)}`,
};

const deploymentWords: Record<string, (version: string) => string> = {
  queued: (version) => `queued the deployment of ${version}`,
  running: (version) => `started to deploy ${version}; it is going on`,
  succeeded: (version) => `deployed ${version}`,
  failed: (version) => `failed to deploy ${version}`,
  canceled: (version) => `canceled the deployment of ${version}`,
  superseded: (version) => `deployed ${version}, superseded since`,
  rolled_back: (version) => `deployed ${version}, rolled back since`,
};

/** A deployment as it is now, in the same form: one line for all that was ever told of it. */
export function describeDeployment(
  row: Pick<DeploymentTable, 'version' | 'status' | 'verdict' | 'verdict_reasons'>,
): string {
  const said = (deploymentWords[row.status] ?? ((version: string) => `deployed ${version}`))(row.version);
  if (row.verdict === null) return said;
  const reasons = row.verdict_reasons === null ? [] : fromJson(row.verdict_reasons);
  return `${said}; judged ${called(verdictWords, row.verdict)}${reasonsOf(reasons)}`;
}

/**
 * What an event says, for a timeline: the actor is shown beside it. One that a newer version wrote, of a kind or in a
 * form that this one does not know, is told by the name of its kind and as what it is.
 */
export function describeEvent({ kind, data }: Pick<Event, 'kind' | 'data'>): string {
  if (!isEventKind(kind))
    return `did something that this version of AppOps has no words for: "${kind.replaceAll(/[._]/g, ' ')}"`;
  if (misreadOf(kind, data) !== null)
    return `did something that this version of AppOps cannot read: "${kind.replaceAll(/[._]/g, ' ')}"`;
  // Cast: the table's type pairs each kind with its data, and `misreadOf` has just judged these.
  return (sentences[kind] as (data: Event['data']) => string)(data);
}

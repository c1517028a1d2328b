import type { Event } from '@appops/shared/contract/events';
import type { DeploymentTable } from '../database/schema/releases.ts';

type Data = Record<string, unknown>;

function text(data: Data, name: string, otherwise = ''): string {
  const value = data[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : otherwise;
}

function quoted(data: Data, name: string): string {
  const value = text(data, name);
  return value === '' ? '' : ` "${value}"`;
}

function reasonsOf(data: Data): string {
  const reasons = Array.isArray(data.reasons) ? (data.reasons as unknown[]) : [];
  const messages = reasons.flatMap((reason) => {
    if (typeof reason === 'string') return reason;
    const message = (reason as { message?: unknown } | null)?.message;
    return typeof message === 'string' ? message : [];
  });
  return messages.length === 0 ? '' : `: ${messages.slice(0, 2).join('; ')}`;
}

function words(data: Data, name: string): string {
  return text(data, name).replaceAll('_', ' ');
}

function list(data: Data, name: string): string {
  const value = data[name];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string').join(', ') : '';
}

function time(data: Data, name: string): string {
  const value = data[name];
  return typeof value === 'number'
    ? `${new Date(value).toISOString().slice(0, 16).replace('T', ' ')} UTC`
    : '?';
}

/** Why a plan asks for less than was measured. */
function shortBecause(data: Data): string {
  const because = text(data, 'because');
  return because === '' ? '' : `, less than was worked out, because: ${because}`;
}

/** What happened, in a sentence without its actor. A kind that is not here is told by its own name. */
const sentences: Record<string, (data: Data) => string> = {
  'service.created': (data) => `created the service${quoted(data, 'name')}`,
  'service.commits_merged': (data) =>
    `merged ${text(data, 'commits') === '1' ? 'a commit' : `${text(data, 'commits')} commits`} to ${text(data, 'to')}`,
  'environment.created': (data) => `created the environment${quoted(data, 'name')}`,
  'environment.updated': (data) => `changed the environment${quoted(data, 'slug')}`,
  'environment.retired': (data) =>
    `retired the environment${quoted(data, 'name')}; a deployment into it brings it back`,
  'service.retired': (data) =>
    `retired the service${quoted(data, 'name')}; a deployment of it brings it back`,
  'service.returned': (data) => `brought the service${quoted(data, 'name')} back`,
  'webhook_source.retired': (data) => `retired the webhook source${quoted(data, 'name')}`,
  'webhook_source.returned': (data) => `brought the webhook source${quoted(data, 'name')} back`,
  'environment.returned': (data) => `brought the environment${quoted(data, 'name')} back: it is in use again`,
  'environment.may_be_merged': (data) =>
    `saw${quoted(data, 'beside')} as an environment of its own; the first release put it into${quoted(data, 'name')}, which may hold what belongs there`,
  'environment.split': (data) =>
    `moved ${text(data, 'deployments', '0')} deployments, ${text(data, 'monitors', '0')} monitors and ${text(data, 'annotations', '0')} annotations from${quoted(data, 'name')} into${quoted(data, 'into')}`,
  'environment.confirmed': (data) => `confirmed that${quoted(data, 'name')} is one environment`,
  'webhook_source.updated': (data) => `changed the webhook source${quoted(data, 'name')}`,
  'deployment.joined': (data) =>
    `found the deployment of ${text(data, 'version')} by ${text(data, 'source')} to be a part of one that is known`,
  'deployment.part_silent': (data) =>
    `heard no end from ${text(data, 'source')} for ${text(data, 'hours')} hours: the deployment of ${text(data, 'version')} counts by its other parts`,
  'deployment.reinstated': (data) => `put ${text(data, 'version')} live again`,
  'deployment.updated': (data) => `reported more of the deployment of ${text(data, 'version')}`,
  'deployment.recorded': (data) => `reported the deployment of ${text(data, 'version')}`,
  'deployment.started': (data) => `started to deploy ${text(data, 'version')}`,
  'deployment.succeeded': (data) => `deployed ${text(data, 'version')}`,
  'deployment.failed': (data) => `failed to deploy ${text(data, 'version')}`,
  'deployment.canceled': (data) => `canceled the deployment of ${text(data, 'version')}`,
  'deployment.superseded': (data) => `superseded ${text(data, 'version')} by a newer release`,
  'deployment.rolled_back': (data) => `rolled ${text(data, 'version')} back`,
  'deployment.verdict': (data) =>
    `judged ${text(data, 'version', 'the deployment')}: ${words(data, 'value')}${reasonsOf(data)}`,
  'change.recorded': (data) => `recorded a change:${quoted(data, 'title')}`,
  'monitor.state_changed': (data) =>
    `found${quoted(data, 'name')} ${text(data, 'to')}${text(data, 'message') === '' ? '' : `: ${text(data, 'message')}`}`,
  'monitor.failing_otherwise': (data) =>
    `found${quoted(data, 'name')} failing in another way, too${text(data, 'message') === '' ? '' : `: ${text(data, 'message')}`}`,
  'monitor.created': (data) => `created the monitor${quoted(data, 'name')}`,
  'monitor.updated': (data) => `changed the monitor${quoted(data, 'name')}`,
  'monitor.paused': (data) => `paused the monitor${quoted(data, 'name')}`,
  'monitor.resumed': (data) => `resumed the monitor${quoted(data, 'name')}`,
  'monitor.retired': (data) => `retired the monitor${quoted(data, 'name')}`,
  'maintenance.planned': (data) => `planned maintenance:${quoted(data, 'title')}`,
  'maintenance.changed': (data) =>
    `changed the maintenance${quoted(data, 'title')}: from ${time(data, 'startsAt')} to ${time(data, 'endsAt')}`,
  'maintenance.ended': (data) => `ended the maintenance${quoted(data, 'title')} before its time`,
  'maintenance.canceled': (data) => `called off the maintenance${quoted(data, 'title')}`,
  'problem.opened': (data) => `found a new problem:${quoted(data, 'title')}`,
  'problem.occurrence_started': (data) =>
    `saw the problem begin${text(data, 'liveVersion') === '' ? '' : ` on ${text(data, 'liveVersion')}`}${text(data, 'message') === '' ? '' : `: ${text(data, 'message')}`}`,
  'problem.occurrence_resumed': (data) =>
    `saw the problem go on after a short pause${text(data, 'message') === '' ? '' : `: ${text(data, 'message')}`}`,
  'problem.occurrence_ended': () => 'saw the problem end',
  'problem.occurrence_split': (data) =>
    `counts the occurrence anew${text(data, 'because') === '' ? '' : `: ${words(data, 'because')}`}`,
  'incident.opened': (data) =>
    `opened the incident with severity ${text(data, 'severity')}${text(data, 'liveVersion') === '' ? '' : `, with ${text(data, 'liveVersion')} live`}`,
  'incident.acknowledged': () => 'acknowledged the incident',
  'incident.mitigated': () => 'mitigated the incident',
  'incident.resolved': () => 'resolved the incident',
  'incident.reopened': () => 'reopened the incident',
  'incident.updated': (data) =>
    `changed ${Array.isArray(data.changed) ? data.changed.join(', ') : 'the incident'}`,
  'incident.noted': () => 'wrote a note',
  'incident.problem_linked': (data) =>
    `added ${text(data, 'because') === 'same_monitor' ? 'another failure of the same monitor' : 'a failure that began at the same time'}:${quoted(data, 'problem')}${text(data, 'severity') === '' ? '' : `, and raised the severity to ${text(data, 'severity')}`}`,
  'incident.recovered': () =>
    'saw it recover: no monitor sees it fail any more. Whether it is over is for people to say',
  'incident.unwatched': () =>
    'lost sight of it: the monitors that saw it were retired, and nothing watches it now',
  'incident.failing_again': (data) => `saw it fail again:${quoted(data, 'problem')}`,
  'incident.split': (data) => `split off${quoted(data, 'title')} (problems: ${text(data, 'problems')})`,
  'annotation.created': (data) =>
    `annotated the page${quoted(data, 'pageTitle')}${data.attachments === 0 || data.attachments === undefined ? '' : ', with a screenshot'}`,
  'annotation.updated': (data) =>
    Array.isArray(data.changed) && data.changed.includes('incident')
      ? 'attached an annotation'
      : 'changed an annotation',
  'annotation.erased': () => 'erased an annotation',
  'case.opened': (data) => `opened the case${quoted(data, 'title')}`,
  'case.updated': (data) => `changed ${Array.isArray(data.changed) ? data.changed.join(', ') : 'the case'}`,
  'case.linked': () => 'linked the case',
  'case.workaround_recorded': (data) =>
    `recorded a workaround${text(data, 'owner') === '' ? '' : `, owned by ${text(data, 'owner')}`}`,
  'case.workaround_activated': () => 'put the workaround in force',
  'case.workaround_retired': () => 'retired the workaround',
  'case.cause_recorded': (data) => `${text(data, 'state', 'recorded')} a cause`,
  'case.fix_recorded': (data) =>
    `recorded a fix${text(data, 'version') === '' ? '' : ` in ${text(data, 'version')}`}${text(data, 'commit') === '' ? '' : ` by commit ${text(data, 'commit').slice(0, 12)}`}`,
  'case.fix_named': () => 'named what a release is searched for',
  'case.fix_merged': () => 'saw that the fix was merged: it is on its way',
  'case.fix_reverted': () => 'reverted the fix',
  'case.plan_made': (data) =>
    `planned the verification: ${text(data, 'cleanRunsNeeded')} clean runs in a row${shortBecause(data)}`,
  'case.plan_refused': (data) => `made no verification plan. It lacks: ${list(data, 'lacks')}`,
  'case.monitor_named': (data) =>
    `named the monitor${quoted(data, 'name')} as evidence${text(data, 'replacesName') === '' ? '' : `, in the place of${quoted(data, 'replacesName')}: nothing is proved until a new plan is started`}`,
  'case.monitor_dropped': (data) =>
    `goes on without the retired monitor${quoted(data, 'name')}: ${text(data, 'reason')}`,
  'case.monitor_edited': (data) =>
    data.onlyAdds === true
      ? `added assertions to the monitor${quoted(data, 'name')}: clean runs are counted anew`
      : `edited the monitor${quoted(data, 'name')} (${list(data, 'what')}): nothing is proved until a new plan is started`,
  'case.maintenance': (data) =>
    `sees maintenance${quoted(data, 'title')} from ${time(data, 'startsAt')} to ${time(data, 'endsAt')}, planned by ${text(data, 'by')} at ${time(data, 'plannedAt')}${data.changedBy === undefined ? '' : `, last changed by ${text(data, 'changedBy')} at ${time(data, 'changedAt')}`}`,
  'case.maintenance_changed': (data) =>
    data.as === 'canceled'
      ? `called off the maintenance${quoted(data, 'title')}`
      : data.as === 'ended'
        ? `ended the maintenance${quoted(data, 'title')} at ${time(data, 'endsAt')}`
        : `changed the maintenance${quoted(data, 'title')}: from ${time(data, 'startsAt')} to ${time(data, 'endsAt')}`,
  'case.prevention_recorded': (data) => `recorded a prevention (${words(data, 'state')})`,
  'case.track_changed': (data) =>
    `moved ${text(data, 'track')} from ${words(data, 'from')} to ${words(data, 'to')}${reasonsOf(data)}`,
  'case.status_changed': (data) => `moved the case from ${words(data, 'from')} to ${words(data, 'to')}`,
  'case.occurrence_counts': () => 'counts the occurrence against the fix',
  'case.occurrence_judged_again': (data) =>
    `judged an occurrence again: from ${words(data, 'from')} to ${words(data, 'to')}`,
  'case.reopening_proposed': (data) =>
    text(data, 'environment') === ''
      ? 'proposes to reopen the case: the problem occurred before it was closed, while the fix was live'
      : `proposes to reopen the case: the release with the fix had left ${text(data, 'environment')} before it was closed`,
  'case.proved_effective': () => 'proved the fix effective',
  'case.closed': (data) =>
    `closed the case as ${words(data, 'as')}${text(data, 'daysMissing') === '' ? '' : `, ${text(data, 'daysMissing')} days before the proof`}`,
  'case.reopened': (data) =>
    `reopened the case${text(data, 'because') === '' ? '' : `: ${text(data, 'because')}`}`,
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
  const reasons = { reasons: JSON.parse(row.verdict_reasons ?? '[]') as unknown };
  return `${said}; judged ${row.verdict.replaceAll('_', ' ')}${reasonsOf(reasons)}`;
}

/** What an event says, for a timeline: the actor is shown beside it. */
export function describeEvent(event: Pick<Event, 'kind' | 'data'>): string {
  return sentences[event.kind]?.(event.data) ?? event.kind.replace('.', ' ').replaceAll('_', ' ');
}
